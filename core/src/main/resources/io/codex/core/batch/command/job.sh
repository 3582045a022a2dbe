# What runs on the node: claims the tag, runs the command, leaves its exit code. Before this text stand
#   folder tag id raw index needs command output error directory requeue meaningful end_warning end_signal end_after
task=${index:+.$index}
say() { printf 'codex: %s\n' "$*" >&2; }
# the output of the command is its own; what is said here goes to the scheduler's log
die() {
  say "$*"
  exit 125
}
mask=$(umask)
umask 077

if [ -e "$folder/cancelled" ]; then
  say "the job with the tag $tag was cancelled; this one does not start"
  exit 143
fi
# a submission that was repeated after a lost answer may be there twice: whoever has the claim is the job
printf '%s\n' "$id" >"$folder/.claim.$id$task.$$" || die "cannot write to $folder"
ln "$folder/.claim.$id$task.$$" "$folder/claim" 2>/dev/null
rm -f "$folder/.claim.$id$task.$$"
owner=$(cat "$folder/claim") || die "cannot read $folder/claim"
if [ "$owner" != "$id" ]; then
  say "job $owner runs for the tag $tag; this one is its duplicate and ends"
  exit 0
fi
# who submitted it may have died before writing this down
index_file=$folder/../../by-id/$id
if [ "$(cat "$index_file" 2>/dev/null)" != "$tag" ]; then
  mkdir -p "${index_file%/*}" && printf '%s' "$tag" >"${index_file%/*}/.$id$task.$$" &&
    mv -f "${index_file%/*}/.$id$task.$$" "$index_file" || say "cannot write $index_file"
fi

mkdir -p "$folder/tasks" || die "cannot write to $folder"
exit_file=$folder/tasks/exit$task
attempts=$folder/tasks/attempts$task
started=$(date +%s)
host=$(cat /proc/sys/kernel/hostname)
printf '%s %s %s\n' "$started" "$host" "$raw" >>"$attempts" || die "cannot write $attempts"
attempt=$(wc -l <"$attempts")
code_file=$exit_file.code
rm -f "$exit_file" "$code_file"

leave() {
  # a node that was cut off goes on with a start that the scheduler has given up
  if [ "$(wc -l <"$attempts")" -ne "$attempt" ]; then
    say "a later start of the job has taken over; this one leaves nothing"
    return 0
  fi
  printf 'code=%s\nsignal=%s\nattempt=%s\nstarted=%s\nended=%s\nhost=%s\n' \
    "$1" "$signal" "$attempt" "$started" "$(date +%s)" "$host" >"$exit_file.new" && mv -f "$exit_file.new" "$exit_file"
}
signal=

# what the scheduler cannot make a condition of the start
for need in "${needs[@]}"; do
  kind=${need%% *} before=${need#* }
  codes=$(cat "$before"/tasks/exit* 2>/dev/null | sed -n 's/^code=//p')
  failed=$(printf '%s\n' "$codes" | grep -cv '^0$')
  if { [ "$kind" = ok ] && [ "$failed" -ne 0 ]; } || { [ "$kind" = notok ] && [ "$failed" -eq 0 ]; }; then
    say "a job that this one depends on did not end as it must: $before"
    printf 'the job in %s did not end as it must\n' "$before" >"$folder/unneeded"
    leave 1
    exit 1
  fi
done

expand() {
  local path=$1
  path=${path//%j/$id}
  path=${path//%a/$index}
  printf '%s' "$path"
}
output=$(expand "$output")
error=$(expand "$error")
: >>"$output" || die "cannot write $output"
[ -z "$error" ] || : >>"$error" || die "cannot write $error"
umask "$mask"
cd "$directory" || die "cannot enter $directory"
# shellcheck disable=SC1091
. "$folder/environment" || die "cannot read $folder/environment"
export CODEX_JOB_ID=$raw CODEX_JOB_TAG=$tag CODEX_ATTEMPT=$attempt
if [ -n "$index" ]; then export CODEX_ARRAY_INDEX=$index; fi

child=
# to the command, which may not have begun yet
tell() {
  local _
  for _ in {1..20}; do
    pkill "-$1" -P "$child"
    [ $? -eq 1 ] && kill -0 "$child" 2>/dev/null || return
    sleep 0.05
  done
}
forward() {
  signal=$1
  [ -z "$child" ] || tell "$1"
}
for name in TERM INT HUP QUIT XCPU; do
  # shellcheck disable=SC2064
  trap "forward $name" "$name"
done
# these are messages to the command and no end
for name in USR1 USR2; do
  if [ "$name" = "$end_warning" ]; then
    trap 'forward TERM' "$name"
    continue
  fi
  # shellcheck disable=SC2064
  trap "[ -z \"\$child\" ] || tell $name" "$name"
done

# Of a child that ends just as a signal comes, bash's wait loses the exit code (5.2: -1). It keeps that of a command in
# the foreground.
run_command() {
  for name in TERM INT HUP QUIT XCPU USR1 USR2; do trap : "$name"; done
  if [ -z "$error" ]; then
    "${command[@]}" </dev/null >>"$output" 2>&1
  else
    "${command[@]}" </dev/null >>"$output" 2>>"$error"
  fi
  printf '%s\n' "$?" >"$code_file"
}
run_command &
child=$!
[ -z "$signal" ] || tell "$signal"
timer=
if [ -n "$end_signal" ]; then
  { sleep "$end_after" && tell "$end_signal"; } >/dev/null 2>&1 &
  timer=$!
fi
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
if [ -s "$code_file" ]; then read -r code <"$code_file"; fi
rm -f "$code_file"
# what ran the command was killed itself
[ "$code" -ge 0 ] || code=137
[ -z "$timer" ] || { pkill -P "$timer"; kill "$timer"; } 2>/dev/null

if [ "$code" -eq 75 ] && [ -n "$requeue" ]; then
  say "the command asks to be started again"
  eval "$requeue"
  say "cannot be put back into the queue"
fi
leave "$code" || say "cannot write $exit_file"
# the scheduler would take the command's code for a wish of ours
case " $meaningful " in *" $code "*) exit 1 ;; esac
exit "$code"
