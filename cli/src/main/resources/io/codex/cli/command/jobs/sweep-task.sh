#!/usr/bin/env bash
# One task of a parameter sweep. Arguments: the file with a line a task, then the command with {} for the line; without
# a command the line is one.
set -euo pipefail

lines=$1
shift
CODEX_ARRAY_LINE=$(sed -n "$((CODEX_ARRAY_INDEX + 1)){p;q}" "$lines")
export CODEX_ARRAY_LINE
[ $# -gt 0 ] || exec bash -c "$CODEX_ARRAY_LINE"

# from bash 5.2 on, & in a line would stand for {}
shopt -u patsub_replacement 2>/dev/null || true
command=()
found=
for argument; do
  [[ $argument != *'{}'* ]] || found=1
  argument=${argument//'{}'/$CODEX_ARRAY_LINE}
  command+=("$argument")
done
[ -n "$found" ] || command+=("$CODEX_ARRAY_LINE")
exec "${command[@]}"
