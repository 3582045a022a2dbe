# shellcheck shell=bash
# Messages of install; they go to stderr, since stdout is for the home alone.

# what is being done, for the message when it stops
step=

log() { printf 'native-image: %s\n' "$1" >&2; }

step() {
  step=$1
  log "$step"
}

# fail MESSAGE [HINT]
fail() {
  step=
  printf 'native-image: %s\n' "$1" >&2
  if (($# > 1)); then printf 'hint: %s\n' "$2" >&2; fi
  exit 1
}
