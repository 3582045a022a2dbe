# Runs a service of codex. Before this text stands that of node.sh.
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
