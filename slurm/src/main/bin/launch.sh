# Sourced by the commands in bin/, which set CODEX_HOME, the tree they belong to.

fail() {
  printf 'codex: %s\n' "$1" >&2
  exit 1
}

# what this host lacks, in one line, before the Java runtime or a library says it in its own words
check_host() {
  machine=$(uname -m)
  [ "$machine" = x86_64 ] || fail "this installation is for x86_64, $(uname -n) is $machine"
  libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || fail "needs glibc $1 or newer, $(uname -n) has another C library"
  libc=${libc#* }
  [ "${libc%%.*}" -gt "${1%%.*}" ] || [ "${libc#*.}" -ge "${1#*.}" ] ||
    fail "needs glibc $1 or newer, $(uname -n) has $libc; use a newer node or a container"
  [ -x "$CODEX_HOME/lib/runtime/bin/java" ] ||
    fail "cannot execute $CODEX_HOME/lib/runtime/bin/java; its file system is mounted noexec, or the copy lost the file modes (copy with cp -a or tar)"
}

# run_java GLIBC JVM-OPTION... -jar JAR ARGUMENT...: becomes the JVM, so that signals reach it
run_java() {
  check_host "$1"
  shift
  # options that a site's modules set are meant for another Java; CODEX_JAVA_OPTS is for this one
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS CLASSPATH
  # file names and arguments are decoded with the locale's encoding, which is ASCII where the locale is C or missing
  if [ "$(locale charmap 2>/dev/null)" != UTF-8 ]; then
    LC_ALL=C.UTF-8
    export LC_ALL
  fi
  # shellcheck disable=SC2086 # several options in one variable
  exec "$CODEX_HOME/lib/runtime/bin/java" @jvm.flags@ \
    -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 "$@"
}
