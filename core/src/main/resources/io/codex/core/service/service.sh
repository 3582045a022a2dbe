# Runs a service of codex on the node that the scheduler chose. Before this text stand job, facility, launcher (its name
# and arguments), modules, container, runtimes (a tree for each architecture) and the function site_setup.
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

# The scheduler sends USR1 that long before the walltime ends. The launcher must not get it.
if [ -n "${CODEX_HANDOVER_SECONDS:-}" ]; then
  CODEX_JOB_ENDS=$(($(date +%s) + CODEX_HANDOVER_SECONDS))
  export CODEX_JOB_ENDS
fi
trap '' USR1
"${command[@]}" &
child=$!
hand_over() {
  trap : USR1
  CODEX_JOB_ENDS=$(($(date +%s) + CODEX_HANDOVER_SECONDS))
  { "$tree/bin/codex" serve hand-over "$job" && kill -TERM "$child"; } &
}
asked=
if [ -n "${CODEX_HANDOVER_SECONDS:-}" ]; then trap hand_over USR1; fi
trap 'asked=yes; kill -TERM "$child"' TERM INT
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
# bash loses the code of a child that ends just as a signal comes
if [ "$code" -eq 127 ] && [ -n "$asked" ]; then code=143; fi
# a launcher that was killed did not withdraw; the first who looks takes its address out of the view
if [ -z "$asked" ] && [ "$code" -gt 128 ] && [ "$code" -ne 143 ] && [ -x "$tree/bin/codex" ]; then
  "$tree/bin/codex" status "$job" >/dev/null 2>&1 || true
fi
exit "$code"
