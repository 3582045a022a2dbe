# Leads the session of a local job, of an array, or of one task of an array: waits until it may start, runs the
# command, passes SIGTERM on, starts it again when asked, ends it at its walltime, leaves the exit code.
# Arguments: the folder of the job or task, the task's index or -, the command and its arguments.
folder=$1 index=$2
shift 2
job=$folder
[ "$index" = - ] || job=${folder%/tasks/*}
jobs=${job%/*}

# what is written here is its owner's alone; the command keeps the user's mask
mask=$(umask)
umask 077

# Writes a line over the file in place, so that a full disk cannot lose it.
say() { printf '%-127s\n' "$2" 1<>"$folder/$1"; }

finish() {
  say exit "$*"
  exit "$1"
}

# The fields of proc(5) of process $1.
stat_of() {
  local line
  read -r line <"/proc/$1/stat" || return
  # shellcheck disable=SC2086
  set -- ${line##*) }
  state=$1 session=$4 ticks=${20}
} 2>/dev/null

# Finds the processes of the session that process $1, started at tick $2, leads or led.
members() {
  local process
  found=()
  for process in /proc/[0-9]*; do
    process=${process#/proc/}
    if stat_of "$process" && [ "$session" = "$1" ] && [ "$state" != Z ] && [ "$ticks" -ge "$2" ]; then
      found+=("$process")
    fi
  done
}

read -r boot </proc/sys/kernel/random/boot_id
namespace=$(readlink /proc/self/ns/pid)
stat_of $$ || exit 125
mine=$ticks
for file in exit attempt; do
  [ -e "$folder/$file" ] || say "$file" - || exit 125
done
# of several that are started for one job, one goes on
set -C
if ! { printf '%s %s %s %s\n' "$boot" "$namespace" $$ "$mine" >"$folder/supervisor"; } 2>/dev/null; then
  [ -s "$folder/supervisor" ] && exit 0
  rm -f "$folder/supervisor"
  exit 125
fi
set +C

walltime='' signal='' grace=30 again_on='' output='' error='' array='' singleton='' after=()
while IFS= read -r line; do
  value=${line#* }
  case $line in
    'after '*) after+=("$value") ;;
    'array '*) array=$value ;;
    'error '*) error=$value ;;
    'grace '*) grace=$value ;;
    'output '*) output=$value ;;
    'requeue '*) again_on=$value ;;
    'signal '*) signal=$value ;;
    'singleton '*) singleton=$value ;;
    'walltime '*) walltime=$value ;;
  esac
done <"$job/plan"

stop='' again='' timeout='' child='' timer='' killer=''
on_term() {
  if [ -e "$folder/requeue" ] && [ ! -e "$folder/cancelled" ]; then
    again=1
  else
    stop=1
  fi
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}
trap on_term TERM INT HUP
trap 'timeout=1' ALRM

# How job $1 ended, as N or N_INDEX: ok, not-ok; nothing while it has not.
outcome() {
  local of=$jobs/${1/_//tasks/} code look
  for look in first second; do
    code=
    [ ! -e "$of/exit" ] || read -r code _ <"$of/exit"
    if [[ $code == [0-9]* ]]; then
      [ "$code" != 0 ] || [ -e "$of/cancelled" ] || { echo ok && return; }
      break
    fi
    # its exit code may come between the two looks
    [ "$look" = second ] || gone "$1" "$of" || return
  done
  echo not-ok
}

# Whether nothing of job $1 with folder $2 is left that could write its exit code.
gone() {
  local its_boot its_namespace pid start
  if [ ! -s "$2/supervisor" ]; then
    [ ! -e "$2/cancelled" ] || return 0
    case $1 in
      *_*) [ -n "$(outcome "${1%_*}")" ] ;;
      *) [ ! -d "$2" ] || [ $(($(date +%s) - $(stat -c %Y "$2/job.json"))) -gt 60 ] ;;
    esac
    return
  fi
  read -r its_boot its_namespace pid start <"$2/supervisor"
  [ "$its_boot" = "$boot" ] || return 0
  [ "$its_namespace" = "$namespace" ] || return 1
  if stat_of "$pid" && [ "$ticks" = "$start" ] && [ "$state" != Z ]; then
    return 1
  fi
  members "$pid" "$start"
  [ ${#found[@]} -eq 0 ]
}

# Whether a job of the same name that was submitted later has begun and not ended.
other_runs() {
  local other name begun
  for other in "$jobs"/[0-9]*; do
    [ "${other##*/}" -gt "${job##*/}" ] || continue
    [ -e "$other/plan" ] || continue
    IFS= read -r name <"$other/plan"
    [ "$name" = "name $singleton" ] || continue
    read -r begun _ <"$other/attempt"
    [[ $begun == [1-9]* ]] || continue
    [ -n "$(outcome "${other##*/}")" ] || return 0
  done
  return 1
}

# Whether something keeps the job from starting; ends it when that will never change.
hindered() {
  local one waits=1
  for one in "${after[@]}"; do
    case ${one%% *}:$(outcome "${one#* }") in
      *:) waits=0 ;;
      ok:not-ok | not-ok:ok) finish 1 "dependency ${one#* }" ;;
    esac
  done
  [ ! -e "$job/held" ] || waits=0
  [ "$waits" = 0 ] || { [ -n "$singleton" ] && other_runs; }
}

# Sends signal $1 to all of the session but the supervisor and the shell that calls this.
signal_others() {
  local process
  members $$ "$mine"
  for process in "${found[@]}"; do
    [ "$process" = $$ ] || [ "$process" = "$BASHPID" ] || kill -s "$1" "$process"
  done
} 2>/dev/null

# Sends signal $1 to the command, which may have ended unseen when the supervisor was killed.
signal_command() {
  stat_of "$child" && [ "$session" = $$ ] && kill -s "$1" "$child" 2>/dev/null
}

# Sleeps; ends this shell when nothing else of the session is left.
nap() {
  local left=$1 slice
  while [ "$left" -gt 0 ]; do
    slice=$((left > 60 ? 60 : left)) left=$((left > 60 ? left - 60 : 0))
    sleep "$slice" &
    nap=$!
    wait "$nap"
    members $$ "$mine"
    [ "${found[*]}" != "$BASHPID" ] || exit 0
  done
}

prepare_to_nap() {
  nap=''
  trap '[ -z "$nap" ] || kill "$nap" 2>/dev/null; exit 0' TERM
  trap - INT HUP ALRM
}

enforce_walltime() {
  local left=$walltime
  prepare_to_nap
  if [ -n "$signal" ]; then
    left=${signal#* }
    nap $((walltime - left))
    signal_command "${signal% *}"
  fi
  nap "$left"
  kill -ALRM $$ 2>/dev/null
  signal_command TERM
  nap "$grace"
  signal_others KILL
}

kill_after_grace() {
  prepare_to_nap
  nap "$grace"
  signal_others KILL
}

dismiss() {
  [ -z "$1" ] || { kill -TERM "$1" && wait "$1"; } 2>/dev/null
}

# Runs the command once; its exit code is in `code`.
attempt() {
  number=$((number + 1)) again='' timer='' killer=''
  export CODEX_ATTEMPT=$number
  printf -v now '%(%s)T' -1
  say attempt "$number $now 0"
  umask "$mask"
  if [ -n "$error" ]; then
    "$@" </dev/null 2>>"$error" 3>&- &
  else
    "$@" </dev/null 2>&3 3>&- &
  fi
  child=$!
  umask 077
  say attempt "$number $now $child"
  # a signal that came before the child had its number
  [ -z "$stop$again" ] || kill -TERM "$child" 2>/dev/null
  [ -z "$walltime" ] || { enforce_walltime & timer=$!; }
  while :; do
    [ -z "$again" ] || [ -n "$killer" ] || { kill_after_grace & killer=$!; }
    wait "$child"
    code=$?
    # a trap ends the wait early; the child's own code is had from the last one
    kill -0 "$child" 2>/dev/null || break
  done
  wait "$child" 2>/dev/null
  last=$?
  # 127 and bash's -1: it has forgotten
  case $last in 127 | -1) ;; *) code=$last ;; esac
  child=''
  dismiss "$timer"
  dismiss "$killer"
}

run_command() {
  # the log is the command's alone; bash would tell there which signal killed it
  exec 3>&2 2>/dev/null
  number=0
  while :; do
    attempt "$@"
    if [ -n "$timeout" ] && [ -z "$stop" ]; then
      signal_others KILL
      finish "$code" timeout
    fi
    [ "$code" != "$again_on" ] && [ ! -e "$folder/requeue" ] && finish "$code"
    [ -z "$stop" ] || finish "$code"
    signal_others KILL
    rm -f "$folder/requeue"
    say attempt "$number 0 0"
    pause=$((number > 60 ? 60 : number))
    while [ -z "$stop" ] && { [ "$pause" -gt 0 ] || [ -e "$job/held" ]; }; do
      sleep 1
      pause=$((pause - 1))
    done
    [ -z "$stop" ] || finish 143
  done
}

# How many of the tasks run.
count_tasks() {
  local pid still=()
  for pid in "${tasks[@]}"; do
    kill -0 "$pid" 2>/dev/null && still+=("$pid")
  done
  tasks=("${still[@]}")
}

# Argument: first index, last index, how many at once.
run_array() {
  local first=$1 last=$2 most=$3 i code=0 its
  shift 3
  tasks=()
  printf -v now '%(%s)T' -1
  say attempt "1 $now 0"
  for ((i = first; i <= last; i++)); do
    while count_tasks; [ -z "$stop" ] && [ ${#tasks[@]} -ge "$most" ]; do
      wait -n
    done
    while [ -z "$stop" ] && [ -e "$folder/held" ]; do
      sleep 1
    done
    [ -z "$stop" ] || break
    [ ! -e "$folder/tasks/$i/cancelled" ] || continue
    mkdir -p "$folder/tasks/$i"
    CODEX_ARRAY_INDEX=$i setsid bash "$folder/supervisor.sh" "$folder/tasks/$i" "$i" "$@" </dev/null &
    tasks+=($!)
  done
  while count_tasks; [ ${#tasks[@]} -gt 0 ]; do
    wait "${tasks[0]}"
  done
  for ((i = last; i >= first; i--)); do
    its=1
    { read -r its _ <"$folder/tasks/$i/exit"; } 2>/dev/null
    [ "$its" = 0 ] || code=$its
  done
  [[ $code == [0-9]* ]] || code=1
  finish "$code"
}

if [ "$index" = - ]; then
  unset CODEX_ARRAY_INDEX
  while [ -z "$stop" ] && [ ! -e "$folder/cancelled" ] && hindered; do
    sleep 1
  done
else
  output=${output//%a/$index} error=${error//%a/$index}
  mkdir -p "${output%/*}" && exec >>"$output" 2>&1
  [ -z "$error" ] || { mkdir -p "${error%/*}" && : >>"$error"; }
fi
if [ -n "$stop" ] || [ -e "$folder/cancelled" ] || [ -e "$job/cancelled" ]; then
  finish 143
fi
if [ -n "$array" ] && [ "$index" = - ]; then
  # shellcheck disable=SC2086
  run_array $array "$@"
else
  run_command "$@"
fi
