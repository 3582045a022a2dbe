# shellcheck shell=sh disable=SC2154
# Sourced by the commands in bin/ and lib/jvm/, which set CODEX_HOME, the tree they belong to, and self, their own file.

fail() {
  printf 'codex: %s\n' "$1" >&2
  exit 1
}

# glibc_older_than VERSION: whether this host's glibc, in $libc, is
glibc_older_than() {
  [ "${libc%%.*}" -lt "${1%%.*}" ] || { [ "${libc%%.*}" -eq "${1%%.*}" ] && [ "${libc#*.}" -lt "${1#*.}" ]; }
}

# check_host GLIBC: what this host lacks, in one line, before the Java runtime or a library says it in its own words
check_host() {
  machine=$(uname -m)
  [ "$machine" = x86_64 ] || fail "this installation is for x86_64, $(uname -n) is $machine"
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || fail "needs glibc $1 or newer, $(uname -n) has another C library"
  libc=${libc#* }
  if glibc_older_than "$1"; then
    fail "needs glibc $1 or newer, $(uname -n) has $libc; use a newer node or a container"
  fi
  [ -x "$CODEX_HOME/lib/runtime/bin/java" ] ||
    fail "cannot execute $CODEX_HOME/lib/runtime/bin/java; its file system is mounted noexec, or the copy lost the file modes (copy with cp -a or tar)"
}

# native_form NAME: whether to run lib/native/NAME rather than the JVM form; after check_host.
# NAME.glibc beside it is the oldest glibc that it runs on; a static binary has none.
native_form() {
  case ${CODEX_FORM:-auto} in
    auto) wanted=false ;;
    native) wanted=true ;;
    jvm) return 1 ;;
    *) fail "CODEX_FORM is '$CODEX_FORM'; it can be auto, native or jvm" ;;
  esac
  if [ ! -x "$CODEX_HOME/lib/native/$1" ]; then
    ! $wanted || fail "there is no $CODEX_HOME/lib/native/$1; build with -Dnative, or set CODEX_FORM=jvm"
    return 1
  fi
  if [ -f "$CODEX_HOME/lib/native/$1.glibc" ]; then
    needed=$(cat "$CODEX_HOME/lib/native/$1.glibc")
    if glibc_older_than "$needed"; then
      ! $wanted || fail "the native $1 needs glibc $needed or newer, $(uname -n) has $libc; set CODEX_FORM=jvm"
      return 1
    fi
  fi
}

# whether install.sh made a cache of this program, and in this place: in a copy of the tree the JVM would run what is
# there. It leaves aside by itself, in silence, a cache that does not fit
has_cache() {
  [ -f "$CODEX_HOME/lib/aot/${self##*/}.aot" ] &&
    IFS= read -r place <"$CODEX_HOME/lib/aot/place" && [ "$place" = "$CODEX_HOME" ] || return 1
  case ${CODEX_JAVA_OPTS:-} in
    # the JVM does not take these together with a cache
    *AOT* | *-Xshare* | *Shared*) return 1 ;;
  esac
}

# file names and arguments are decoded with the locale's encoding, which is ASCII where the locale is C or missing
utf_8() {
  if [ "$(locale charmap 2>/dev/null)" != UTF-8 ]; then
    LC_ALL=C.UTF-8
    export LC_ALL
  fi
}

# check_address_space MEBIBYTES NAME: where it is limited, as by h_vmem of Grid Engine, all that a process reserves
# counts, touched or not
check_address_space() {
  space=$(ulimit -v)
  if [ "$space" != unlimited ] && [ "$space" -lt $(($1 * 1024)) ]; then
    fail "$2 needs $1 MB of address space, and a process may have only $((space / 1024)) MB here on $(uname -n)
hint: ask for more memory: services.$2.memory in the facility's file"
  fi
}

# run_native NAME ARGUMENT...: becomes that program, so that signals reach it
run_native() {
  name=$1
  shift
  utf_8
  exec "$CODEX_HOME/lib/native/$name" "$@"
}

# run_java JVM-OPTION... -jar JAR ARGUMENT...: becomes the JVM, so that signals reach it
run_java() {
  # options that a site's modules set are meant for another Java; CODEX_JAVA_OPTS is for this one
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
  utf_8
  if has_cache; then
    set -- "-XX:AOTCache=$CODEX_HOME/lib/aot/${self##*/}.aot" -XX:AOTMode=auto -Xlog:aot=off -Xlog:cds=off "$@"
  fi
  space=$(ulimit -v)
  if [ "$space" != unlimited ]; then
    # malloc reserves 64 MB for each arena, and has up to eight arenas for each core
    export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
    set -- "-Xmx$((space / 4))k" -XX:CompressedClassSpaceSize=128m -XX:ReservedCodeCacheSize=96m "$@"
  fi
  # shellcheck disable=SC2086 # several options in one variable
  exec "$CODEX_HOME/lib/runtime/bin/java" @jvm.flags@ \
    -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 "$@"
}
