# The dead-man process beside the owner of a claim: reads lines from its standard input, a pipe from the owner. Each begins
# with the seconds for which the ownership lasts from now on, unless there is another beat.
#   SECONDS beat            the owner could beat
#   SECONDS guard PID TICKS a child that must not outlive the owner, with its start time (field 22 of /proc/PID/stat)
#   SECONDS release         the owner ends in order
# No line in that time: the owner is frozen or cannot beat; it and its children are killed.
# End of file: the owner is gone; its children are stopped.
# Arguments: the owner's pid, the first of those seconds, the seconds that children get between SIGTERM and SIGKILL.
owner=$1 left=$2 grace=$3 children=()
# seconds have a point, not a comma
LC_ALL=C
trap '' TERM INT HUP

alive() { # PID TICKS
  local stat
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- "$2" ${stat##*) }
  [ "$2" != Z ] && [ "${21}" = "$1" ]
}
signal() { # NAME
  local child
  for child in "${children[@]}"; do
    # shellcheck disable=SC2086
    alive $child && kill "-$1" "${child% *}"
  done
}
any_alive() {
  local child
  for child in "${children[@]}"; do
    # shellcheck disable=SC2086
    alive $child && return 0
  done
  return 1
}

while :; do
  if read -r -t "$left" seconds word child; then
    left=$seconds
    case $word in
      guard) children+=("$child") ;;
      release) exit 0 ;;
    esac
  elif [ $? -gt 128 ]; then
    echo "codex dead-man: process $owner could not beat for too long; killing it and what it guards" >&2
    signal KILL
    kill -KILL "$owner"
    exit 0
  else
    signal TERM
    for ((tenths = 0; tenths < grace * 10; tenths++)); do
      any_alive || exit 0
      sleep 0.1
    done
    signal KILL
    exit 0
  fi
done
