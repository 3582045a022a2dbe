# shellcheck shell=bash
# The JDK's C libraries as static ones, which images link, for one libc after the other.
# shellcheck disable=SC2154,SC2034 # shared with install

# library and the module that it belongs to
jdk_libraries=(
  java=java.base
  nio=java.base
  net=java.base
  zip=java.base
  extnet=jdk.net
  management=java.management
  management_ext=jdk.management
  prefs=java.prefs
)

# JNI headers of the modules' native methods, from the JDK's own Java sources
jni_headers() {
  step "JNI headers"
  local module
  for module in $(printf '%s\n' "${jdk_libraries[@]#*=}" | sort -u); do
    unzip -q "$jdk/lib/src.zip" "$module/*" -d "$work/java"
    grep -rlE '\bnative\b|@Native' "$work/java/$module" --include=*.java >"$work/native.txt"
    "$jdk/bin/javac" -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -implicit:none -h "$work/jni" \
      -d "$work/classes/$module" --patch-module "$module=$work/java/$module" "@$work/native.txt" &>"$work/javac.log" ||
      fail "cannot make the JNI headers of $module: $(grep -m 1 error: "$work/javac.log")"
  done
  cp "$jdk/include/classfile_constants.h" "$work/jni/"
  rm -rf "$work/java" "$work/classes"
}

# The values of OpenJDK's own build; libraries print them nowhere, but do not compile without them.
defines=(
  -DSTATIC_BUILD=1 -DLINUX -D_GNU_SOURCE -D_REENTRANT -D_LARGEFILE64_SOURCE -D_LITTLE_ENDIAN -D_LP64=1 -DNDEBUG
  '-DARCH="amd64"' '-DARCHPROPNAME="amd64"' -Damd64
  '-DVERSION_STRING="25"' -DVERSION_FEATURE=25 -DVERSION_INTERIM=0 -DVERSION_UPDATE=0 -DVERSION_PATCH=0
  -DVERSION_BUILD=0 '-DVERSION_PRE=""' '-DVERSION_OPT=""' '-DVERSION_SPECIFICATION="25"'
  -DVERSION_CLASSFILE_MAJOR=69 -DVERSION_CLASSFILE_MINOR=0
  '-DVENDOR=""' '-DVENDOR_URL=""' '-DVENDOR_URL_BUG=""' '-DVENDOR_VM_BUG_URL=""'
  -DHAVE_UNISTD_H=1 -DHAVE_STDARG_H=1 -DUSE_MMAP
)
cflags=(-O2 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -fno-strict-aliasing -w)

# jdk_libraries COMPILER LIBC [FLAG…]: lib/static/linux-amd64/LIBC/lib*.a
jdk_libraries() {
  local compiler=$1 libc=$2 pair
  shift 2
  step "static JDK libraries for $libc"
  archives=$home/lib/static/linux-amd64/$libc
  mkdir -p "$archives"
  for pair in "${jdk_libraries[@]}"; do
    jdk_library "$compiler" "$libc" "${pair%=*}" "${pair#*=}" "$@"
  done
}

# jdk_library COMPILER LIBC NAME MODULE [FLAG…]
jdk_library() {
  local compiler=$1 libc=$2 name=$3 module=$4 objects=$work/objects/$2/$3 base=$source/java.base
  local folder folders=() includes=()
  shift 4
  for folder in "$source/$module"/{share,unix,linux}/native/"lib$name"; do
    if [[ -d $folder ]]; then folders+=("$folder"); fi
  done
  mapfile -t includes < <(find "${folders[@]}" -type d -printf '-I%p\n')
  for folder in {share,unix,linux}/native/{include,libjava} {share,unix}/native/libnet; do
    includes+=("-I$base/$folder")
  done
  includes+=("-I$source/hotspot/share/include" "-I$source/hotspot/os/posix/include")
  includes+=("-I$source/java.management/share/native/libmanagement")
  mkdir -p "$objects"
  # objects are named after their sources, which have different names within one library
  # shellcheck disable=SC2086 # the compiler may carry flags
  find "${folders[@]}" -name '*.c' -print0 |
    (cd "$objects" && xargs -0 -n 8 -P "$(nproc)" $compiler "${cflags[@]}" "${defines[@]}" -DLIBRARY_NAME="$name" \
      -I"$work/jni" "${includes[@]}" "$@" -c) ||
    fail "cannot compile lib$name for $libc" \
      "see the compiler's message above; JDK $(release_version) and the source may be too far apart"
  ar rcs "$archives/lib$name.a" "$objects"/*.o
}

release_version() { sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$jdk/release"; }

# musl's compiler sees no kernel headers, and needs a zlib of its own
musl_toolchain() {
  step "zlib for musl"
  local kernel=$work/kernel asm=/usr/include/x86_64-linux-gnu/asm
  if [[ ! -d $asm ]]; then asm=/usr/include/asm; fi
  mkdir -p "$kernel" "$home/lib/svm/musl" "$home/lib/static/linux-amd64/musl"
  ln -s /usr/include/linux /usr/include/asm-generic "$asm" "$kernel/"
  musl_compiler="musl-gcc -idirafter $kernel -DMUSL_LIBC"
  zlib_source
  (cd "$work/zlib" && CC=musl-gcc CFLAGS='-O2 -fPIC' ./configure --static >/dev/null && make -s libz.a) ||
    fail "cannot compile zlib for musl" "see the message above"
  cp "$work/zlib/libz.a" "$home/lib/static/linux-amd64/musl/"
  ln -s "$(musl_gcc)" "$home/lib/svm/musl/x86_64-linux-musl-gcc"
}
