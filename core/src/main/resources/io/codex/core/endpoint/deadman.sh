# The dead-man process beside the owner of a claim: reads lines from its standard input, a pipe from the owner.
#   beat            the owner could beat; the limit counts from here
#   guard PID TICKS a child that must not outlive the owner, with its start time (field 22 of /proc/PID/stat)
#   release         the owner ends in order
# No line for the limit: the owner is frozen or cannot beat; it and its children are killed.
# End of file: the owner is gone; its children are stopped.
# Arguments: the owner's pid, the limit in seconds, the seconds that children get between SIGTERM and SIGKILL.
owner=$1 limit=$2 grace=$3 children=()
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
  if IFS= read -r -t "$limit" line; then
    case $line in
      guard\ *) children+=("${line#guard }") ;;
      release) exit 0 ;;
    esac
  elif [ $? -gt 128 ]; then
    echo "codex dead-man: process $owner did not beat for $limit s; killing it and what it guards" >&2
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
