# shellcheck shell=bash
# install where something is missing or in the way.
# shellcheck disable=SC2154 # set by test

# only PROGRAM…: a folder with links to these and no other programs
only() {
  local program bin
  bin=$(mktemp -d "$work/bin.XXXXXX")
  for program in "$@"; do ln -s "$(command -v "$program")" "$bin/"; done
  echo "$bin"
}

install_fails_in_one_line() {
  local basic=(bash dirname realpath uname grep id cat find sort xargs sha256sum cut mkdir touch flock) jdk=$work/jdk
  fails "no compiler, not Debian" 1 'missing: gcc .*hint: install them' \
    env PATH="$(only "${basic[@]}")" "$here/install" "$work/g"
  mkdir -p "$jdk/bin" "$jdk/include"
  printf 'JAVA_VERSION="25.0.1"\n' >"$jdk/release"
  ln -s /bin/true "$jdk/bin/javac"
  touch "$jdk/include/jni.h"
  fails "a JDK without sources" 1 "$jdk has no lib/src.zip.*hint: install its sources" \
    env JDK25_HOME="$jdk" "$here/install" "$work/g"
  fails "no JDK" 1 'no JDK 25 found.*hint: ' env JDK25_HOME="$work" "$here/install" "$work/g"
  fails "a folder that cannot be written" 1 "cannot write to /proc/none" "$here/install" /proc/none/graalvm
  mkdir "$work/small"
  # shellcheck disable=SC2016 # of the inner shell
  fails "a full disk" 1 'has [0-9]+ MB free, 1000 MB are needed.*hint: make room' \
    unshare --map-root-user --mount bash -c 'mount -t tmpfs -o size=50m none "$1" && "$0" "$1/graalvm"' \
    "$here/install" "$work/small"
  fails "a source tar ball that is none" 1 'is no source tar ball of OpenJDK' \
    env OPENJDK_SOURCE="$here/pom.xml" "$here/install" "$work/source/graalvm"
  same "nothing is left behind" "graalvm.lock" "$(ls -A "$work/source")"
}

a_folder_of_something_else_is_left_alone() {
  mkdir -p "$work/else"
  touch "$work/else/mine"
  fails "a folder of something else" 1 'is no home made by this script' "$here/install" "$work/else"
  same "a folder of something else is left alone" mine "$(ls "$work/else")"
}

a_stale_home_is_made_again() {
  local target=$work/stale/graalvm
  mkdir "$work/stale"
  cp -al "$home" "$target"
  rm "$target/lib/svm/stamp"
  echo stale >"$target/lib/svm/stamp"
  fails "a stale home is made again" 1 'is no source tar ball' \
    env JAVA_HOME="$home" OPENJDK_SOURCE="$here/pom.xml" "$here/install" "$target"
  same "the stale home stays until then" "stale 0" \
    "$(cat "$target/lib/svm/stamp") $("$target/bin/native-image" --version >/dev/null; echo $?)"
}

interrupted_install_leaves_nothing() {
  local pid code=0
  mkfifo "$work/source.fifo"
  touch "$work/interrupted.log"
  OPENJDK_SOURCE=$work/source.fifo setsid "$here/install" "$work/interrupted/graalvm" 2>"$work/interrupted.log" &
  pid=$!
  # tar waits for the source by then
  until_logged "source of OpenJDK" "$work/interrupted.log" "$pid"
  kill -TERM -- "-$pid"
  wait "$pid" || code=$?
  same "an interrupted install says so" 143 "$code"
  same "an interrupted install leaves nothing" "graalvm.lock" "$(ls -A "$work/interrupted")"
}

a_second_install_waits() {
  local pid target=$work/second/graalvm
  mkdir -p "$work/second"
  touch "$work/second.log"
  exec 8>"$target.lock"
  flock 8
  JAVA_HOME=$home "$here/install" "$target" >"$work/second.out" 2>"$work/second.log" 8>&- &
  pid=$!
  until_logged "another install works on" "$work/second.log" "$pid"
  # what the first one would have made; same parts, same JDK, same stamp
  cp -al "$home" "$target"
  exec 8>&-
  wait "$pid" || true
  same "a second install waits and takes the result" "$target" "$(cat "$work/second.out")"
}

nothing_to_do_needs_no_network() {
  same "a second run needs no network" "$home" \
    "$(unshare --map-root-user --net "$here/install" "$home" 2>&1 | tail -n 1)"
}
