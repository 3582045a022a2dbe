# shellcheck shell=bash disable=SC2154
# Sourced by ../up, ../down and ../exec: the parts of the site and their scripts.
# shellcheck source=lib/site.sh
source "$here/lib/site.sh"

schedulers=(slurm slurm-accounting sge condor)

# require_parts NAME...
require_parts() {
  local name
  for name in "$@"; do
    case $name in
      slurm | slurm-accounting | sge | condor | topology) ;;
      *) fail "no such part: '$name'; there are ${schedulers[*]} topology" ;;
    esac
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
