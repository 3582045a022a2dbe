# shellcheck shell=bash disable=SC2154
# Sourced by ../up, ../down and ../exec: the parts of the site and their scripts.
# shellcheck source=lib/site.sh
source "$here/lib/site.sh"

parts=(slurm slurm-accounting sge condor topology)

# require_parts NAME...
require_parts() {
  local name
  for name in "$@"; do
    [[ " ${parts[*]} " == *" $name "* ]] || fail "no such part: '$name'; there are ${parts[*]}"
  done
}

# run_part NAME COMMAND... one at a time for each part
run_part() {
  local name=$1
  shift
  case $name in
    slurm*) set -- slurm "$name" "$@" ;;
    *) set -- "$name" "$@" ;;
  esac
  flock --close "$site/$name.lock" "$here/$1" "${@:2}"
}
