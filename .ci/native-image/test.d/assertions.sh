# shellcheck shell=bash
# Assertions of test; a failed one is counted, and the test goes on.
# shellcheck disable=SC2034 # read by test

# failed WHAT DETAIL
failed() {
  printf 'FAILED %s\n%s\n' "$1" "$2" >&2
  failures=$((failures + 1))
}

# same WHAT EXPECTED ACTUAL
same() {
  if [[ $2 == "$3" ]]; then
    printf 'passed %s\n' "$1"
  else
    failed "$1" "$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"))"
  fi
}

# matches WHAT PATTERN ACTUAL
matches() {
  if [[ $3 =~ $2 ]]; then
    printf 'passed %s\n' "$1"
  else
    failed "$1" "$3 does not match $2"
  fi
}

# fails WHAT CODE PATTERN COMMAND…: exit code and stderr, which is at most the message and its hint
fails() {
  local what=$1 expected=$2 pattern=$3 code=0 message
  shift 3
  message=$("$@" 2>&1 >/dev/null </dev/null) || code=$?
  if ((code != expected)); then
    failed "$what" "exit code $code, not $expected: $message"
  elif [[ ! $message =~ $pattern || $message == *$'\tat '* ]]; then
    failed "$what" "$message does not match $pattern"
  else
    printf 'passed %s\n' "$what"
  fi
}

# until_logged PATTERN FILE PID: waits for a line, as long as the process lives
until_logged() {
  until grep -q "$1" "$2"; do
    if ! kill -0 "$3" 2>/dev/null; then
      if ! grep -q "$1" "$2"; then failed "waiting for $1" "process $3 ended: $(cat "$2")"; fi
      return
    fi
    sleep 0.1
  done
}
