# Prepares a program of codex on the node that the scheduler chose. Before this text stand job, facility, launcher (its
# name and arguments), modules, container, runtimes (a tree for each architecture) and the function site_setup; after it
# command is what to run.
host=$(cat /proc/sys/kernel/hostname)
die() {
  printf 'codex: %s\n' "$1" >&2
  [ -z "${2:-}" ] || printf 'hint: %s\n' "$2" >&2
  exit 4
}

if [ "${#modules[@]}" -gt 0 ]; then
  for init in /etc/profile.d/modules.sh /etc/profile.d/lmod.sh /etc/profile.d/z00_lmod.sh \
    "${MODULESHOME:-/usr/share/modules}/init/bash"; do
    if type module >/dev/null 2>&1; then break; fi
    # shellcheck disable=SC1090
    if [ -r "$init" ]; then . "$init"; fi
  done
  type module >/dev/null 2>&1 ||
    die "$host has no module command" "environment.modules of $facility wants it; use environment.setup instead"
  for module in "${modules[@]}"; do
    module load "$module" || die "module load $module failed on $host" "environment.modules of $facility names it"
  done
fi

set -E
trap 'die "the setup of $facility failed on $host: $BASH_COMMAND" "it is in environment.setup of $facility"' ERR
site_setup
trap - ERR
set +E

machine=$(uname -m)
tree=${runtimes[$machine]:-}
[ -n "$tree" ] || die "$host is $machine, for which $facility has no runtime of codex (there are: ${!runtimes[*]})" \
  "install one and name it in environment.runtimes, or keep the service off such nodes"
[ -x "$tree/bin/${launcher[0]}" ] || die "$tree/bin/${launcher[0]} is not there on $host, or cannot be executed" \
  "the file system that holds it must be mounted on the node, without noexec"
if [ "${#container[@]}" -gt 0 ]; then
  type "${container[0]}" >/dev/null 2>&1 || die "$host has no ${container[0]}" \
    "environment.container of $facility wants it; a module may bring it"
fi
command=("${container[@]}" "$tree/bin/${launcher[0]}" "${launcher[@]:1}")
