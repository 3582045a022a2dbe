# shellcheck shell=bash
# The image builder's jars, the C functions that it links into every image, and the command line on top.
# shellcheck disable=SC2154 # shared with install

builder_jars() {
  step "image builder's jars"
  JAVA_HOME=$jdk "$here/../../mvnw" -q -B -f "$here/pom.xml" dependency:copy-dependencies \
    -DoutputDirectory="$work/jars" >&2 || fail "Maven could not fetch the image builder's jars" "see its message above"
  svm=$home/lib/svm
  headers=$svm/clibraries/linux-amd64/include
  mkdir -p "$svm/builder/lib" "$headers"
  mv "$work"/jars/compiler-*.jar "$svm/compiler.jar"
  mv "$work"/jars/*.jar "$svm/builder/"
  local file
  file=$(basename "$svm"/builder/svm-[0-9]*.jar .jar)
  echo "${file#svm-}" >"$svm/version"
}

# the headers that the builder compiles against: ours, and the processor features in the order of its own class
builder_headers() {
  step "builder's C functions"
  local cpu architecture class
  cp "$here/src/c/svm_locale.h" "$headers/"
  for cpu in amd64:AMD64 aarch64:AArch64 riscv64:RISCV64; do
    architecture=${cpu%:*}
    class="com.oracle.svm.core.$architecture.${cpu#*:}LibCHelper\$CPUFeatures"
    {
      echo 'typedef struct {'
      "$jdk/bin/javap" -cp "$svm/builder/svm-$(<"$svm/version").jar" "$class" |
        sed -n 's/.* \(f[A-Z0-9][A-Za-z0-9_]*\)();.*/    char \1;/p'
      echo '} CPUFeatures;'
    } >"$headers/${architecture}cpufeatures.h"
  done
}

# builder_functions COMPILER FOLDER
builder_functions() {
  local compiler=$1 folder=$2 objects=$work/objects/functions/${2##*/}
  mkdir -p "$folder" "$objects"
  # shellcheck disable=SC2086 # the compiler may carry flags
  (cd "$objects" && $compiler -O2 -fPIC -ffunction-sections -fdata-sections -Wall -Wextra -Werror \
    -I"$headers" -I"$jdk/include" -I"$jdk/include/linux" -isystem "$source/java.base/unix/native/libjava" \
    -c "$here"/src/c/{cpufeatures,jvm,locale,process,signals,timezone,varargs}.c)
  ar rcs "$folder/libjvm.a" "$objects/jvm.o"
  ar rcs "$folder/liblibchelper.a" "$objects"/{cpufeatures,locale,process,signals,timezone,varargs}.o
}

builder_reporter() {
  gcc -O2 -shared -fPIC -Wall -Wextra -Werror -I"$jdk/include" -I"$jdk/include/linux" "$here/src/c/reporter.c" \
    -o "$svm/builder/lib/libreporterchelper.so"
}

driver() {
  step "command line"
  local builder=org.graalvm.nativeimage.builder name=io.codex.nativeimage
  find "$here/src/driver" -name '*.java' >"$work/driver.txt"
  "$jdk/bin/javac" -nowarn -d "$work/driver" --upgrade-module-path "$svm/compiler.jar" --module-path "$svm/builder" \
    --add-exports="$builder/com.oracle.svm.core.option=$name" \
    --add-exports="$builder/com.oracle.svm.hosted=$name" \
    --add-exports="jdk.graal.compiler/jdk.graal.compiler.options=$name" \
    "@$work/driver.txt" >&2
  "$jdk/bin/jar" --create --file "$svm/builder/driver.jar" -C "$work/driver" .
  "$jdk/bin/java" -cp "$work/driver" io.codex.nativeimage.BuilderAccess "$svm/compiler.jar" "$svm/builder" >"$svm/builder.args"
  # apart from the driver, since the builder checks what the modules around it require
  "$jdk/bin/javac" -nowarn -d "$svm/arguments" --add-exports=jdk.internal.opt/jdk.internal.opt=ALL-UNNAMED \
    "$here/src/arguments/io/codex/nativeimage/ArgumentFiles.java" >&2
  command install -m 755 "$here/src/native-image" "$home/bin/native-image"
}
