# shellcheck shell=bash
# native-image's own command line.
# shellcheck disable=SC2154 # set by test

native_image_tells_its_version() {
  matches "--version names GraalVM" '^native-image 25\.' "$("$home/bin/native-image" --version)"
}

wrong_options_fail_in_one_line() {
  local image=$home/bin/native-image
  touch "$work/no.jar"
  fails "unknown option" 2 '^native-image: unknown option --wat$' "$image" --wat Main
  fails "missing value" 2 '^native-image: option -cp needs a value$' "$image" -cp
  fails "unknown value of a group" 2 'has none of the values .*serial' "$image" --gc=none Main
  fails "no main class" 2 '^native-image: no main class;' "$image"
  fails "too many names" 2 'do not know what to do with more' "$image" Main name more
  fails "jar that is not there" 2 'cannot read the jar .*absent.jar' "$image" -jar "$work/absent.jar"
  fails "jar that is none" 2 'cannot read the jar .*no.jar' "$image" -jar "$work/no.jar"
  fails "argument file that is not there" 2 'cannot read an argument file' "$image" "@$work/absent"
  fails "no regular expression" 2 'is no regular expression' "$image" --exclude-config '(' x Main
}

options_reach_the_builder() {
  local arguments
  mkdir -p "$work/options/META-INF/native-image/app"
  # shellcheck disable=SC2016 # native-image's own variable
  echo 'Args = --initialize-at-build-time=app -Dlibrary.key=value -H:ResourceConfigurationResources=${.}/own.json' \
    >"$work/options/META-INF/native-image/app/native-image.properties"
  echo '{}' >"$work/options/META-INF/native-image/app/reachability-metadata.json"
  printf '%s\n' '-Os -cp "'"$work/options"'"' '--libc=musl --static' >"$work/arguments"
  arguments=$(NATIVE_IMAGE_DRY_RUN=1 NATIVE_IMAGE_OPTIONS=--enable-http "$home/bin/native-image" "@$work/arguments" \
    -march=compatibility --add-exports java.base/sun.nio.ch=ALL-UNNAMED -H:-UseContainerSupport -J-Xmx1g -Dkey=value \
    -R:MaxHeapSize=64m -o "$work/out/program" app.Main | sed 's/@[^=]*//; /ImageBuildID\|CLibraryPath/d')
  same "options and files of META-INF reach the builder" "-Dlibrary.key=value
-imagecp
$work/options
-H:FallbackThreshold=0
-H:ClassInitialization=app:build_time
-H:ResourceConfigurationResources=META-INF/native-image/app/own.json
-H:ReachabilityMetadataResources=META-INF/native-image/app/reachability-metadata.json
-H:EnableURLProtocols=http
-H:Optimize=s
-H:UseLibC=musl
-H:+StaticExecutable
-H:MicroArchitecture=compatibility
-H:AddExports=java.base/sun.nio.ch=ALL-UNNAMED
-H:-UseContainerSupport
-R:MaxHeapSize=64m
-H:Class=app.Main
-H:Path=$work/out
-H:Name=program" "$arguments"
}
