#!/bin/sh
# Installs codex into a folder, or removes it from there: sh install.sh --help
set -eu
# a shared prefix is read by everybody, whatever the mask of whoever installs
umask 022

version=@version@
archive_name=codex-$version-linux-x86_64.tar.gz
# the unpacked tree with its caches
needed_mib=1200
# what the Java runtime needs, and PyTorch's libraries
runtime_glibc=2.17
pytorch_glibc=2.29
newline='
'

prefix=
bin=
archive=
form=auto
aot=auto
completion=yes
force=no
dry_run=no
action=install

staging=
errors=
child=
made=
installed=no
home=${HOME:-}

usage() {
  cat <<END
Usage: install.sh [OPTION...]
       install.sh --uninstall [--prefix DIR] [--force] [--dry-run]
Installs codex $version, from the folder that this script lies in or from the archive beside it, as
PREFIX/codex-$version with the link PREFIX/current, and links its command line and cx into a folder of commands.

  --prefix DIR     where to (default: ~/.local/codex); on a cluster a folder that all nodes share
  --bin DIR        where to link codex and cx (default: ~/.local/bin)
  --archive FILE   install this archive, after a look at FILE.sha256 (default: $archive_name
                   beside this script)
  --form FORM      auto: the native command line where there is one (default); jvm: the one that runs on Java
  --aot            make caches for all programs on Java, which start faster with them (default: for those
                   that run on Java here)
  --no-aot         make none
  --no-completion  no completion for bash, zsh and fish
  --uninstall      remove what was installed into the prefix; the state of services stays
  --force          install: replace the same version, or a foreign link. uninstall: although services run
  --dry-run        say what would be done
  -h, --help       this text

Exit codes: 0 done, 1 failed, 2 wrong usage.
END
}

say() { printf '%s\n' "$1"; }

warn() { printf 'install.sh: %s\n' "$1" >&2; }

# fail MESSAGE [HINT]
fail() {
  warn "$1"
  [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
  exit 1
}

misuse() {
  printf 'install.sh: %s\nhint: %s\n' "$1" "${2:-see: install.sh --help}" >&2
  exit 2
}

parse_options() {
  while [ $# -gt 0 ]; do
    case $1 in
      --prefix | --bin | --archive | --form)
        [ $# -gt 1 ] || misuse "$1 needs a value"
        set_option "$1" "$2"
        shift
        ;;
      --prefix=* | --bin=* | --archive=* | --form=*) set_option "${1%%=*}" "${1#*=}" ;;
      --aot) aot=yes ;;
      --no-aot) aot=no ;;
      --no-completion) completion=no ;;
      --uninstall) action=uninstall ;;
      --force) force=yes ;;
      --dry-run) dry_run=yes ;;
      -h | --help)
        usage
        exit 0
        ;;
      *) misuse "unknown option '$1'" ;;
    esac
    shift
  done
}

set_option() {
  case $2 in
    '') misuse "$1 needs a value" ;;
    *"$newline"*) misuse "$1 cannot hold a line break" ;;
  esac
  case $1 in
    --prefix) prefix=$2 ;;
    --bin) bin=$2 ;;
    --archive) archive=$2 ;;
    --form)
      case $2 in
        auto | jvm) form=$2 ;;
        *) misuse "--form is '$2'" "it can be auto or jvm" ;;
      esac
      ;;
  esac
}

# the folder that this script lies in is the source, and the prefix too when it was installed there
find_paths() {
  here=$(dirname "$(readlink -f "$0")")
  if [ -z "$prefix" ] && [ -f "$(dirname "$here")/.installed" ]; then
    prefix=$(dirname "$here")
  fi
  [ -n "$prefix$home" ] || misuse "HOME is not set" "name a folder with --prefix"
  prefix=$(readlink -m -- "${prefix:-$home/.local/codex}")
  [ "$prefix" != / ] || misuse "the prefix cannot be /"
  manifest=$prefix/.installed
}

find_bin() {
  [ -n "$bin$home" ] || misuse "HOME is not set" "name a folder with --bin"
  bin=$(readlink -m -- "${bin:-$home/.local/bin}")
  link=$bin/codex
  cx=$bin/cx
}

find_source() {
  if [ -z "$archive" ] && [ ! -f "$here/lib/launch.sh" ]; then
    [ -f "$here/$archive_name" ] ||
      misuse "neither an unpacked archive nor $archive_name is beside this script" "name it with --archive FILE"
    archive=$here/$archive_name
  fi
  name=codex-$version
  [ -z "$archive" ] || check_archive
  tree=$prefix/$name
}

check_archive() {
  [ -f "$archive" ] || fail "there is no archive $archive"
  [ -r "$archive" ] || fail "cannot read the archive $archive"
  verify_checksum
  # tar is told to stop early, which it calls an error
  name=$(tar -tzf "$archive" 2>/dev/null | head -n 1) || true
  name=${name%%/*}
  case $name in
    codex-?*) ;;
    *) fail "$archive is not an archive of codex" "copy it again" ;;
  esac
}

verify_checksum() {
  if [ ! -f "$archive.sha256" ]; then
    say "not verified: there is no $(basename "$archive").sha256 beside the archive"
    return
  fi
  wanted=$(cut -d ' ' -f 1 <"$archive.sha256")
  found=$(sha256sum <"$archive")
  [ "${found%% *}" = "$wanted" ] ||
    fail "$archive is damaged: its SHA-256 is not the one in $archive.sha256" "copy both again"
}

# at_least A B: whether version A is B or newer
at_least() {
  [ "${1%%.*}" -gt "${2%%.*}" ] || { [ "${1%%.*}" -eq "${2%%.*}" ] && [ "${1#*.}" -ge "${2#*.}" ]; }
}

check_host() {
  machine=$(uname -m)
  [ "$machine" = x86_64 ] || fail "codex is built for x86_64, $(uname -n) is $machine"
  # nothing is known of another C library: no program that needs glibc runs
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc='glibc 0.0'
  libc=${libc#* }
  here_is="here $libc"
  [ "$libc" != 0.0 ] || here_is="here is another C library"
}

# the nearest folder that exists, from FOLDER upwards
existing() {
  folder=$1
  while [ ! -d "$folder" ]; do
    folder=$(dirname "$folder")
  done
  printf '%s\n' "$folder"
}

check_space() {
  ! in_place || return 0
  folder=$(existing "$prefix")
  free=$(($(df -Pk "$folder" | awk 'NR == 2 { print $4 }') / 1024))
  [ "$free" -ge "$needed_mib" ] || fail "needs $needed_mib MiB, $folder has $free MiB free" "free space, or name another folder with --prefix"
}

check_link() {
  may_link "$link" || fail "$link exists and is not of this prefix" "remove it, use --force, or name another folder with --bin"
  # a common name, without which codex does its work
  may_link "$cx" || cx=
}

may_link() { [ "$force" = yes ] || is_own_link "$1" || { [ ! -e "$1" ] && [ ! -L "$1" ]; }; }

is_own_link() { [ -L "$1" ] && [ "$(readlink "$1")" = "$prefix/current/bin/$(basename "$1")" ]; }

recorded() { [ -f "$manifest" ] && grep -Fqx -e "$1" "$manifest"; }

is_installed() {
  recorded "tree $name" && [ -x "$tree/bin/codex" ] && [ "$(readlink "$prefix/current")" = "$name" ] && [ -L "$link" ]
}

check_tree() {
  if [ "$force" = no ] && ! in_place && [ -e "$tree" ]; then
    fail "$tree exists and was not installed by this script" "remove it, or use --force"
  fi
}

# an archive that was unpacked in the prefix stays where it is, and what is recorded is whole, for it was renamed
in_place() {
  { [ -z "$archive" ] && [ "$here" = "$tree" ]; } ||
    { [ "$force" = no ] && recorded "tree $name" && [ -d "$tree" ]; }
}

# make_folder FOLDER: with its parents; those that were missing are remembered
make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")"
  if mkdir "$1" 2>/dev/null; then
    made=$made$1$newline
  else
    [ -d "$1" ] || fail "cannot make the folder $1" "name folders that you may write to with --prefix and --bin"
  fi
}

# what lists folders, the innermost first
remove_empty_folders() {
  LC_ALL=C sort -r | while IFS= read -r folder; do
    if [ -d "$folder" ] && rmdir "$folder" 2>/dev/null && [ "${1:-}" = aloud ]; then
      say "removed $folder"
    fi
  done
}

# one installation at a time: the lock is the kernel's, so that it goes with this process
lock() {
  while :; do
    make_folder "$prefix"
    [ -w "$prefix" ] || fail "cannot write to $prefix" "name another folder with --prefix"
    exec 9>"$prefix/.lock"
    take_lock
    # whoever had it before may have removed the file
    [ "$(stat -Lc %i /proc/self/fd/9)" != "$(stat -c %i "$prefix/.lock" 2>/dev/null)" ] || return 0
  done
}

take_lock() {
  code=0
  flock --nonblock --conflict-exit-code 75 9 2>/dev/null || code=$?
  case $code in
    0) ;;
    75)
      say "waiting for another install.sh in $prefix"
      flock 9
      ;;
    *) warn "cannot lock $prefix/.lock: let no other install.sh run there" ;;
  esac
}

# a child is waited for, so that a signal is heeded at once
run_child() {
  "$@" 9>&- &
  child=$!
  code=0
  wait "$child" || code=$?
  child=
  return "$code"
}

stop_child() {
  [ -n "$child" ] || return 0
  kill -TERM "$child" 2>/dev/null || true
  wait "$child" || true
}

on_exit() {
  code=$?
  trap - EXIT
  trap '' HUP INT TERM
  stop_child
  [ -z "$staging" ] || rm -rf "$staging"
  [ -z "$errors" ] || rm -f "$errors"
  if [ "$installed" = no ] && [ -n "$made" ]; then
    [ -f "$manifest" ] || rm -f "$prefix/.lock"
    printf '%s' "$made" | remove_empty_folders
  fi
  [ -z "${CODEX_INSTALL_COPY:-}" ] || rm -f "$CODEX_INSTALL_COPY"
  exit "$code"
}

set_traps() {
  trap on_exit EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

open_staging() {
  # what an installation left that was killed; nobody else is at work here
  rm -rf "$prefix"/.new.*
  staging=$(mktemp -d "$prefix/.new.XXXXXX")
  chmod 755 "$staging"
}

check_execution() {
  printf '#!/bin/sh\n' >"$staging/probe" || fail "cannot write to $prefix"
  chmod 755 "$staging/probe"
  "$staging/probe" 2>/dev/null ||
    fail "programs cannot run in $prefix: its file system is mounted noexec" "name a folder on another one with --prefix"
}

fill_staging() {
  if in_place; then
    staged=$tree
    return
  fi
  staged=$staging/$name
  # not in the prefix, which may be full
  errors=$(mktemp)
  if [ -n "$archive" ]; then
    run_child tar -xzf "$archive" -C "$staging" 2>"$errors" || cannot_fill "unpack $archive"
  else
    # the times too: the runtime's class data and the caches go by them
    run_child cp -RP --preserve=mode,timestamps "$here" "$staged" 2>"$errors" || cannot_fill "copy $here"
  fi
}

cannot_fill() {
  fail "cannot $1 into $prefix: $(head -n 1 "$errors")" "free space there, or name another folder with --prefix"
}

is_native() { [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]; }

choose_form() {
  [ "$form" = jvm ] && is_native "$staged/bin/codex" || return 0
  cp "$staged/lib/jvm/codex" "$staging/codex"
  chmod 755 "$staging/codex"
  mv -f "$staging/codex" "$staged/bin/codex"
}

# which form of each program runs on this host: native, jvm or none; the nodes may differ, and decide by themselves
find_forms() {
  java=jvm
  at_least "$libc" "$runtime_glibc" || java=none
  codex_form=$java
  ! is_native "$staged/bin/codex" || codex_form=native
  neo4j_form=$java
  [ "$java" = none ] || [ ! -x "$staged/lib/native/codex-neo4j" ] || neo4j_form=native
  find_embed_form
}

find_embed_form() {
  embed_form=jvm
  embed_reason="no native one in this archive"
  if [ -x "$staged/lib/native/codex-embed" ]; then
    native_glibc=$pytorch_glibc
    [ ! -f "$staged/lib/native/codex-embed.glibc" ] || native_glibc=$(cat "$staged/lib/native/codex-embed.glibc")
    embed_reason="the native one needs glibc $native_glibc, $here_is"
    ! at_least "$libc" "$native_glibc" || embed_form=native
  fi
  at_least "$libc" "$pytorch_glibc" || embed_form=none
}

report_forms() {
  case $codex_form in
    native) say "  codex: native, static" ;;
    jvm) say "  codex: on Java" ;;
    none) say "  codex: not on this host: Java needs glibc $runtime_glibc, $here_is" ;;
  esac
  case $neo4j_form in
    native) say "  codex-neo4j: native, static; Neo4j itself on Java" ;;
    jvm) say "  codex-neo4j: on Java" ;;
    none) say "  codex-neo4j: not on this host: Java needs glibc $runtime_glibc, $here_is" ;;
  esac
  case $embed_form in
    native) say "  codex-embed: native" ;;
    jvm) say "  codex-embed: on Java ($embed_reason)" ;;
    none) say "  codex-embed: not on this host: PyTorch needs glibc $pytorch_glibc, $here_is" ;;
  esac
}

# whether to make the cache of a program: its form here
wants_cache() {
  case $aot in
    yes) [ "$1" != none ] && [ "$java" = jvm ] ;;
    no) false ;;
    auto) [ "$1" = jvm ] ;;
  esac
}

make_caches() {
  ! wants_cache "$codex_form" || make_cache codex
  ! wants_cache "$embed_form" || make_cache codex-embed
  ! wants_cache "$neo4j_form" || make_cache codex-neo4j
}

# make_cache PROGRAM: lets the JVM write its cache at the end of a run
make_cache() {
  mkdir -p "$staging/training/home"
  run_child train "$1" >"$staging/training/log" 2>&1 || true
  if [ -s "$staging/training/$1.aot" ]; then
    mkdir -p "$staging/aot"
    chmod 644 "$staging/training/$1.aot"
    mv "$staging/training/$1.aot" "$staging/aot/"
  else
    warn "no cache for $1, which starts slower without: $(grep -v '\[aot\]' "$staging/training/log" | tail -n 1)"
  fi
  rm -rf "$staging/training"
}

# train PROGRAM: in a home of its own, without the variables of the user, whose services it leaves alone
train() {
  cd "$staging/training"
  case $1 in
    codex) train_command ;;
    *) train_service "$1" ;;
  esac
}

train_command() {
  command=$staged/lib/jvm/codex
  [ -x "$command" ] || command=$staged/bin/codex
  # no service runs there, which it says in its exit code
  (exec_at_home codex "$command" status) || true
}

# once the service has published its endpoint it has run all of its start
train_service() {
  (exec_at_home "$1" "$staged/bin/$1") &
  service=$!
  asked_to_stop=no
  trap 'asked_to_stop=yes' TERM
  polls=0
  while [ "$asked_to_stop" = no ] && [ "$polls" -lt 600 ] && kill -0 "$service" 2>/dev/null &&
    [ ! -e "home/services/endpoints/local/${1#codex-}/1" ]; do
    sleep 0.2
    polls=$((polls + 1))
  done
  kill -TERM "$service" 2>/dev/null || true
  # it was told to stop, which it says in its exit code
  wait "$service" || true
}

# exec_at_home PROGRAM COMMAND [ARGUMENT...]: paths of the options are relative, since options are split at spaces
exec_at_home() {
  program=$1
  shift
  exec env -i PATH="$PATH" HOME="$PWD/home" CODEX_SERVICES_HOME="$PWD/home/services" CODEX_FORM=jvm \
    CODEX_EMBED_PORT=0 CODEX_NEO4J_PORT=0 CODEX_NEO4J_HTTP_PORT=0 \
    CODEX_JAVA_OPTS="-XX:AOTCacheOutput=$program.aot" "$@"
}

completion_file() {
  case $1 in
    bash) printf '%s\n' "${XDG_DATA_HOME:-$home/.local/share}/bash-completion/completions/codex" ;;
    zsh) printf '%s\n' "${XDG_DATA_HOME:-$home/.local/share}/zsh/site-functions/_codex" ;;
    fish) printf '%s\n' "${XDG_CONFIG_HOME:-$home/.config}/fish/completions/codex.fish" ;;
  esac
}

completes() { [ "$completion" = yes ] && [ -n "$home" ]; }

make_completions() {
  completes || return 0
  if [ "$codex_form" = none ]; then
    warn "no completion: codex does not run on this host"
    return
  fi
  for shell in bash zsh fish; do
    file=$(completion_file "$shell")
    if [ -e "$file" ] && ! recorded "file $file"; then
      warn "$file stays as it is: it was not installed by this script"
    else
      "$staged/bin/codex" completion "$shell" >"$staging/completion.$shell" || fail "cannot make the completion for $shell"
      make_folder "$(dirname "$file")"
    fi
  done
}

write_manifest() {
  {
    [ ! -f "$manifest" ] || cat "$manifest"
    printf '%s' "$made" | sed 's/^/dir /'
    say "tree $name"
    say "link $link"
    [ -z "$cx" ] || say "link $cx"
    for shell in bash zsh fish; do
      [ ! -f "$staging/completion.$shell" ] || say "file $(completion_file "$shell")"
    done
  } | LC_ALL=C sort -u >"$staging/manifest"
  mv -f "$staging/manifest" "$manifest"
}

move_tree() {
  if [ -d "$staging/aot" ]; then
    mkdir -p "$staged/lib/aot"
    mv -f "$staging"/aot/* "$staged/lib/aot/"
    # what the programs compare with where they are
    say "$tree" >"$staged/lib/aot/place"
  fi
  ! in_place || return 0
  if [ -e "$tree" ]; then
    mv -T "$tree" "$staging/replaced"
  fi
  mv -T "$staged" "$tree"
}

# point LINK TARGET: in one step, so that there is a valid link at any time
point() {
  ln -s "$2" "$1.new.$$"
  mv -fT "$1.new.$$" "$1"
}

place_completions() {
  for shell in bash zsh fish; do
    if [ -f "$staging/completion.$shell" ]; then
      file=$(completion_file "$shell")
      cp "$staging/completion.$shell" "$file.new.$$"
      mv -f "$file.new.$$" "$file"
    fi
  done
}

# all that takes time is done: what is left is renamed, which no signal interrupts
commit() {
  trap '' HUP INT TERM
  write_manifest
  move_tree
  point "$prefix/current" "$name"
  point "$link" "$prefix/current/bin/codex"
  [ -z "$cx" ] || point "$cx" "$prefix/current/bin/cx"
  place_completions
  installed=yes
}

report() {
  say "installed $tree"
  report_forms
  for cache in "$tree"/lib/aot/*.aot; do
    [ ! -f "$cache" ] || say "cache $cache"
  done
  say "linked $link"
  if [ -n "$cx" ]; then
    say "linked $cx"
  else
    warn "$bin/cx stays as it is: it was not installed by this script; that of codex is $prefix/current/bin/cx"
  fi
  for shell in bash zsh fish; do
    [ ! -f "$staging/completion.$shell" ] || say "completion $(completion_file "$shell")"
  done
  report_path
  report_previous
}

report_path() {
  case :${PATH:-}: in
    *:"$bin":*) ;;
    *) say "$bin is not on PATH; add to the start file of your shell: export PATH=\"$bin:\$PATH\"" ;;
  esac
}

report_previous() {
  [ -n "$previous" ] && [ "$previous" != "$name" ] && [ -d "$prefix/$previous" ] || return 0
  say "services keep running from $prefix/$previous until they are restarted: codex down && codex up"
  say "when none runs from it any more: rm -r $prefix/$previous"
}

plan() {
  say "would install $tree from ${archive:-$here}"
  say "would point $prefix/current to $name"
  say "would link $link"
  [ -z "$cx" ] || say "would link $cx"
  ! completes || for shell in bash zsh fish; do
    say "would write $(completion_file "$shell")"
  done
}

install() {
  check_host
  find_bin
  find_source
  check_link
  check_tree
  if is_installed && [ "$force" = no ]; then
    say "$tree is installed already; --force replaces it"
    return
  fi
  check_space
  if [ "$dry_run" = yes ]; then
    plan
    return
  fi
  install_locked
}

install_locked() {
  set_traps
  lock
  # another one may have done it meanwhile
  if is_installed && [ "$force" = no ]; then
    installed=yes
    say "$tree is installed already; --force replaces it"
    return
  fi
  make_folder "$bin"
  open_staging
  check_execution
  fill_staging
  choose_form
  find_forms
  make_completions
  make_caches
  previous=$(readlink "$prefix/current") || previous=
  commit
  report
}

# a script that is removed while the shell reads it stays behind on NFS
leave_prefix() {
  case $here/ in
    "$prefix"/*) ;;
    *) return 0 ;;
  esac
  CODEX_INSTALL_COPY=$(mktemp)
  export CODEX_INSTALL_COPY
  cp "$here/install.sh" "$CODEX_INSTALL_COPY"
  exec sh "$CODEX_INSTALL_COPY" "$@" --prefix "$prefix"
}

check_services() {
  [ "$force" = no ] || return 0
  conditions=$("$prefix/current/bin/codex" status --json 2>/dev/null | sed -n 's/.*"condition" : "\(.*\)".*/\1/p') || true
  [ -n "$conditions" ] || fail "cannot tell whether services run: $prefix/current/bin/codex status fails" "stop them, then use --force"
  for condition in $conditions; do
    case $condition in
      STOPPED | FAILED) ;;
      *) fail "services run, or may run, from $prefix" "codex down, or use --force; codex status shows them" ;;
    esac
  done
}

# each KIND: what the manifest has of it
each() { sed -n "s/^$1 //p" "$manifest"; }

remove() {
  if [ "$dry_run" = yes ]; then
    say "would remove $1"
  else
    rm -f "$1"
    say "removed $1"
  fi
}

remove_links() {
  each link | while IFS= read -r link; do
    ! is_own_link "$link" || remove "$link"
  done
  each file | while IFS= read -r file; do
    [ ! -f "$file" ] || remove "$file"
  done
}

# renamed first, so that what is there under its name is whole
remove_tree() {
  if [ "$dry_run" = yes ] || [ -L "$prefix/$name" ]; then
    remove "$prefix/$name"
    return
  fi
  mv -T "$prefix/$name" "$prefix/.new.removed"
  chmod -R u+rwX "$prefix/.new.removed"
  rm -rf "$prefix/.new.removed"
  say "removed $prefix/$name"
}

remove_trees() {
  each tree | while IFS= read -r name; do
    case $name in
      codex-*/* | [!c]*) fail "$manifest names $name, which is no tree of codex" "remove that line" ;;
    esac
    [ ! -e "$prefix/$name" ] || remove_tree
  done
  [ ! -L "$prefix/current" ] || remove "$prefix/current"
}

uninstall() {
  [ -f "$manifest" ] || fail "nothing was installed by this script in $prefix" "name the folder with --prefix"
  leave_prefix "$@"
  set_traps
  installed=yes
  lock
  [ -f "$manifest" ] || fail "nothing is installed in $prefix any more"
  check_services
  remove_links
  remove_trees
  [ "$dry_run" = no ] || return 0
  folders=$(each dir)
  rm -rf "$manifest" "$prefix/.lock" "$prefix"/.new.*
  printf '%s\n' "$folders" | remove_empty_folders aloud
}

main() {
  parse_options "$@"
  find_paths
  case $action in
    install) install ;;
    uninstall) uninstall "$@" ;;
  esac
}

main "$@"
