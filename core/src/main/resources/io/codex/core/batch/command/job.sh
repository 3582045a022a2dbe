# What runs on the node: claims the tag, runs the command, leaves its exit code. Before this text stand, all beginning
# with _codex_ so that they meet no variable of the user: folder tag id raw_index index raw needs command output error
# directory requeue meaningful end_warning end_signal end_after
_codex_task=${_codex_index:+.$_codex_index}
# the output of the command is its own; what is said here goes to the scheduler's log
_codex_say() { printf 'codex: %s\n' "$*" >&2; }
_codex_die() {
  _codex_say "$*"
  exit 125
}
_codex_mask=$(umask)
umask 077

if [ -e "$_codex_folder/cancelled" ]; then
  _codex_say "the job with the tag $_codex_tag was cancelled; this one does not start"
  exit 143
fi
# a submission that was repeated after a lost answer may be there twice: whoever has the claim is the job
_codex_new=.$_codex_id$_codex_task.$$
printf '%s\n' "$_codex_id" >"$_codex_folder/$_codex_new" || _codex_die "cannot write to $_codex_folder"
ln "$_codex_folder/$_codex_new" "$_codex_folder/claim" 2>/dev/null
rm -f "$_codex_folder/$_codex_new"
_codex_owner=$(cat "$_codex_folder/claim") || _codex_die "cannot read $_codex_folder/claim"
if [ "$_codex_owner" != "$_codex_id" ]; then
  # not 0, lest a job that waits for this one takes it for done
  _codex_die "job $_codex_owner runs for the tag $_codex_tag; this one is its duplicate and ends"
fi
# who submitted it may have died before writing this down
_codex_by_id=$_codex_folder/../../by-id
if [ "$(cat "$_codex_by_id/$_codex_id" 2>/dev/null)" != "$_codex_tag" ]; then
  if ! { mkdir -p "$_codex_by_id" && printf '%s' "$_codex_tag" >"$_codex_by_id/$_codex_new" &&
    mv -f "$_codex_by_id/$_codex_new" "$_codex_by_id/$_codex_id"; }; then
    _codex_say "cannot write $_codex_by_id/$_codex_id"
  fi
fi

mkdir -p "$_codex_folder/tasks" || _codex_die "cannot write to $_codex_folder"
_codex_exit=$_codex_folder/tasks/exit$_codex_task
_codex_attempts=$_codex_folder/tasks/attempts$_codex_task
_codex_started=$(date +%s)
_codex_host=$(cat /proc/sys/kernel/hostname)
printf '%s %s %s\n' "$_codex_started" "$_codex_host" "$_codex_raw" >>"$_codex_attempts" ||
  _codex_die "cannot write $_codex_attempts"
_codex_attempt=$(wc -l <"$_codex_attempts")
_codex_code_file=$_codex_exit.code
rm -f "$_codex_exit" "$_codex_code_file"

# Arguments: the exit code; the reason, where the command did not run.
_codex_leave() {
  # a node that was cut off goes on with a start that the scheduler has given up
  if [ "$(wc -l <"$_codex_attempts")" -ne "$_codex_attempt" ]; then
    _codex_say "a later start of the job has taken over; this one leaves nothing"
    return 0
  fi
  printf 'code=%s\nsignal=%s\nattempt=%s\nstarted=%s\nended=%s\nhost=%s\nreason=%s\n' \
    "$1" "$_codex_signal" "$_codex_attempt" "$_codex_started" "$(date +%s)" "$_codex_host" "$2" \
    >"$_codex_exit.new" && mv -f "$_codex_exit.new" "$_codex_exit"
}
_codex_signal=
_codex_fail() {
  _codex_leave 125 "$1"
  _codex_die "$1"
}

# what the scheduler cannot make a condition of the start: ok|notok HOW-MANY FOLDER
for _codex_need in "${_codex_needs[@]}"; do
  read -r _codex_kind _codex_count _codex_before <<<"$_codex_need"
  # another node's files may be seen a minute late
  for _codex_try in {1..40}; do
    _codex_codes=$(find "$_codex_before/tasks" -regex '.*/exit\(\.[0-9]+\)?' -exec sed -n 's/^code=//p' {} +)
    [ "$(grep -c . <<<"$_codex_codes")" -lt "$_codex_count" ] || break
    sleep 2
  done
  _codex_good=$(grep -cx 0 <<<"$_codex_codes")
  if { [ "$_codex_kind" = ok ] && [ "$_codex_good" -lt "$_codex_count" ]; } ||
    { [ "$_codex_kind" = notok ] && [ "$_codex_good" -ge "$_codex_count" ]; }; then
    _codex_leave 1 'a job that it depends on did not end as it must'
    _codex_say "what $_codex_before was did not end as it must"
    exit 1
  fi
done

_codex_expand() {
  local path=$1
  path=${path//%j/$_codex_id}
  path=${path//%a/$_codex_index}
  printf '%s' "$path"
}
_codex_output=$(_codex_expand "$_codex_output")
_codex_error=$(_codex_expand "$_codex_error")
for _codex_file in "$_codex_output" "$_codex_error"; do
  [ -z "$_codex_file" ] || { mkdir -p "${_codex_file%/*}" && : >>"$_codex_file"; } ||
    _codex_fail "cannot write $_codex_file"
done
umask "$_codex_mask"
cd "$_codex_directory" || _codex_fail "cannot enter $_codex_directory"
[ -r "$_codex_folder/environment" ] || _codex_fail "cannot read $_codex_folder/environment"

_codex_child=
# to the command, which may not have begun yet
_codex_tell() {
  local _
  for _ in {1..20}; do
    pkill "-$1" -P "$_codex_child"
    [ $? -eq 1 ] && kill -0 "$_codex_child" 2>/dev/null || return
    sleep 0.05
  done
}
_codex_forward() {
  _codex_signal=$1
  [ -z "$_codex_child" ] || _codex_tell "$1"
}
for _codex_name in TERM INT HUP QUIT XCPU; do
  # shellcheck disable=SC2064
  trap "_codex_forward $_codex_name" "$_codex_name"
done
# these are messages to the command and no end
for _codex_name in USR1 USR2; do
  if [ "$_codex_name" = "$_codex_end_warning" ]; then
    trap '_codex_forward TERM' "$_codex_name"
    continue
  fi
  # shellcheck disable=SC2064
  trap "[ -z \"\$_codex_child\" ] || _codex_tell $_codex_name" "$_codex_name"
done

# Of a child that ends just as a signal comes, bash's wait loses the exit code (5.2: -1). It keeps that of a command in
# the foreground.
_codex_run() {
  for _codex_name in TERM INT HUP QUIT XCPU USR1 USR2; do trap : "$_codex_name"; done
  # such a scheduler warns every process of a job, of which the command would die
  if [ -n "$_codex_end_warning" ]; then
    for _codex_name in USR1 USR2; do
      [ "$_codex_name" = "$_codex_end_signal" ] || trap '' "$_codex_name"
    done
  fi
  # shellcheck disable=SC1091
  . "$_codex_folder/environment"
  export CODEX_JOB_ID=$_codex_raw CODEX_JOB_TAG=$_codex_tag CODEX_ATTEMPT=$_codex_attempt
  if [ -n "$_codex_index" ]; then export CODEX_ARRAY_INDEX=$_codex_index; fi
  if [ -z "$_codex_error" ]; then
    "${_codex_command[@]}" </dev/null >>"$_codex_output" 2>&1
  else
    "${_codex_command[@]}" </dev/null >>"$_codex_output" 2>>"$_codex_error"
  fi
  printf '%s\n' "$?" >"$_codex_code_file"
}
_codex_run &
_codex_child=$!
[ -z "$_codex_signal" ] || _codex_tell "$_codex_signal"
_codex_timer=
if [ -n "$_codex_end_signal" ]; then
  { sleep "$_codex_end_after" && _codex_tell "$_codex_end_signal"; } >/dev/null 2>&1 &
  _codex_timer=$!
fi
while :; do
  wait "$_codex_child"
  _codex_code=$?
  kill -0 "$_codex_child" 2>/dev/null || break
done
if [ -s "$_codex_code_file" ]; then read -r _codex_code <"$_codex_code_file"; fi
rm -f "$_codex_code_file"
# what ran the command was killed itself
[ "$_codex_code" -ge 0 ] || _codex_code=137
[ -z "$_codex_timer" ] || { pkill -P "$_codex_timer"; kill "$_codex_timer"; } 2>/dev/null

if [ "$_codex_code" -eq 75 ] && [ -n "$_codex_requeue" ]; then
  _codex_say "the command asks to be started again"
  eval "$_codex_requeue"
  _codex_say "cannot be put back into the queue"
fi
_codex_leave "$_codex_code" || _codex_say "cannot write $_codex_exit"
# the scheduler would take the command's code for a wish of ours
case " $_codex_meaningful " in *" $_codex_code "*) exit 1 ;; esac
exit "$_codex_code"
