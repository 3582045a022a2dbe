# shellcheck shell=bash disable=SC2154
# Sourced by ../topology: how its cluster's hosts mount their home. "plain" is one file system for all; with "fuse" each
# host has a failing-home over it, as by a network file system.

# home plain|fuse, home HOST FAULTS
home() {
  local host
  case $1 in
    plain | fuse)
      rm -f "$run/fuse"
      if [[ $1 == fuse ]]; then touch "$run/fuse"; fi
      for host in "${cluster[@]}"; do
        if alive "$run/$host.pid"; then home_mount "$host"; fi
      done
      ;;
    *)
      known "$1"
      enter "$1" test -S /run/failing-home || fail "$1 has no failing home: topology home fuse"
      enter "$1" /usr/bin/python3 - tell /run/failing-home "${2:-}" <"$here/lib/failing-home"
      ;;
  esac
}

# home_mount HOST, as $run/fuse says
home_mount() {
  if [[ -e $run/fuse ]]; then
    fuse_mounted "$1" || fuse_mount "$1"
  elif fuse_mounted "$1"; then
    # one that stalls ends only so
    enter "$1" umount --lazy /home
    enter "$1" pkill -KILL -f 'python3 - mount' || true
    enter "$1" rm -f /run/failing-home
  fi
}

fuse_mounted() {
  enter "$1" grep -q '^failing-home /home ' /proc/mounts
}

fuse_mount() {
  local log=$run/home-$1.log
  enter "$1" setsid /usr/bin/python3 - mount /srv/home /home /run/failing-home <"$here/lib/failing-home" >"$log" 2>&1 &
  await 10 fuse_mounted "$1" || fail "the home of $1 is not mounted" "$log"
}
