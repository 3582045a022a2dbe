# Leads the session of one local job: runs the command, passes SIGTERM on, leaves the exit code.
# Arguments: the job's folder, the command and its arguments.
folder=$1
shift
# what is written here is its owner's alone; the command keeps the user's mask
mask=$(umask)
umask 077
# written over in place at the end, so that a full disk cannot lose the exit code
printf '%3s\n' - >"$folder/exit" || exit 125
{
  read -r stat <"/proc/$$/stat"
  # shellcheck disable=SC2086
  set_fields() { ticks=${20}; }
  set_fields ${stat##*) }
  printf '%s %s %s %s\n' "$(cat /proc/sys/kernel/random/boot_id)" "$(readlink /proc/self/ns/pid)" $$ "$ticks" \
    >"$folder/.supervisor" && mv "$folder/.supervisor" "$folder/supervisor"
} || exit 125

umask "$mask"

child= stop=
trap 'stop=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' TERM INT HUP
"$@" </dev/null &
child=$!
# a signal that came before the child had its number
[ -z "$stop" ] || kill -TERM "$child" 2>/dev/null
while :; do
  wait "$child"
  code=$?
  # a trap ends the wait early; the child's own code is had from the last one
  kill -0 "$child" 2>/dev/null || break
done
wait "$child" 2>/dev/null && code=0 || { last=$?; [ "$last" -eq 127 ] || code=$last; }
printf '%3s\n' "$code" 1<>"$folder/exit"
exit "$code"
