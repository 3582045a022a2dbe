# Answers questions about a services home, for as long as somebody asks: one line each on standard input. Between two
# changes only built-ins run, since this may be a login node. A line of a file is shown after a space.
home=${1:-${CODEX_SERVICES_HOME:-$HOME/.codex-services}}
show() {
  [ -f "$1" ] || return 0
  printf 'file %s\n' "$1"
  sed 's/^/ /' "$1"
  echo
}
printf 'codex-far-home %s\n' "$home"
while read -r question file; do
  case $question in
    names)
      for file in "$home"/endpoints/*/*/*; do printf 'file %s\n' "$file"; done
      ;;
    records)
      for file in "$home"/endpoints/*/*/*.json; do show "$file"; done
      ;;
    secret)
      show "$file"
      ;;
  esac
  echo end
done
