# shellcheck shell=bash
# A program that native-image builds, beside the same program on the JVM.
# shellcheck disable=SC2154 # set by test

# build LIBC: $work/LIBC
build() {
  local static=()
  if [[ $1 == musl ]]; then static=(--static --libc=musl); fi
  "$home/bin/native-image" -Ob "${static[@]}" -H:+UnlockExperimentalVMOptions -H:-UseContainerSupport \
    -J-Xmx3g --silent -cp "$work/classes" -o "$work/$1" Probe >"$work/$1.log" 2>&1 ||
    { cat "$work/$1.log" >&2; exit 1; }
}

java_probe() { "$home/bin/java" -XX:TieredStopAtLevel=1 -cp "$work/classes" Probe "$@"; }

links_as_it_should() {
  local needed
  needed=$(ldd "$work/$1" 2>&1 || true)
  if [[ $1 == musl ]]; then
    matches "musl: needs no library" 'not a dynamic executable|statically linked' "$needed"
  else
    matches "glibc: needs libc and libz" 'libz\.so.*libc\.so|libc\.so.*libz\.so' "$(tr '\n' ' ' <<<"$needed")"
  fi
}

prints_what_java_prints() {
  local mode
  export MARK=märk
  for mode in environment network process threads machine; do
    same "$1: $mode" "$(java_probe "$mode" | grep -v ^locale)" "$("$work/$1" "$mode" | grep -v ^locale)"
  done
  rm -rf "$work/a" "$work/b"
  mkdir "$work/a" "$work/b"
  same "$1: files" "$(java_probe files "$work/a")" "$("$work/$1" files "$work/b")"
}

finds_the_time_zone() {
  local zone
  for zone in Europe/Rome :Europe/Rome Asia/Tokyo UTC /usr/share/zoneinfo/Europe/Rome :/usr/share/zoneinfo/Asia/Tokyo \
    posix/Europe/Rome No/Where EST5EDT ''; do
    same "$1: TZ=$zone" "$(TZ=$zone java_probe environment | grep ^zone)" \
      "$(TZ=$zone "$work/$1" environment | grep ^zone)"
  done
}

finds_the_locale() {
  local name
  for name in C POSIX C.UTF-8 xx_XX ''; do
    # musl takes any name for a locale, and has messages in C only where glibc has them in C.UTF-8
    if [[ $1 == musl && $name != C && $name != POSIX ]]; then continue; fi
    same "$1: LC_ALL=$name" "$(LC_ALL=$name LANG='' java_probe environment | grep ^locale)" \
      "$(LC_ALL=$name LANG='' "$work/$1" environment | grep ^locale)"
  done
  for name in de_DE.UTF-8 de_AT@euro sr_RS@latin zz __ @ . _.@; do
    matches "$1: LC_ALL=$name" '^locale ' "$(LC_ALL=$name "$work/$1" environment | grep ^locale)"
  done
}

keeps_names_whatever_the_locale() {
  local locale
  mkdir -p "$work/names"
  for locale in C C.UTF-8 xx_XX; do
    same "$1: non-ASCII names under $locale" $'[plasma-é✓]\nplasma-é✓ 9' \
      "$(LC_ALL=$locale "$work/$1" names "$work/names" plasma-é✓)"
  done
}

runs_for_an_unknown_user() {
  if ((EUID != 0)); then
    echo "left out: an unknown user, which needs root"
    return
  fi
  # a folder that the other user may enter
  local shown
  cp "$work/$1" "/tmp/${work##*/}.$1"
  shown=$(HOME=/somewhere setpriv --reuid 12345 --regid 12345 --clear-groups "/tmp/${work##*/}.$1" environment |
    grep ^user)
  rm "/tmp/${work##*/}.$1"
  same "$1: unknown user" "user ? ?" "$shown"
}

counts_the_processors_it_may_use() {
  same "$1: one processor" "processors 1" "$(taskset -c 0 "$work/$1" machine | grep ^processors)"
}

handles_signals() {
  local pid log=$work/$1.signals signal code=0
  # ignored signals are inherited, and Java keeps them so: INT from this shell, HUP from nohup
  env --default-signal=INT,HUP,TERM "$work/$1" signals >"$log" &
  pid=$!
  until_logged ^ready "$log" "$pid"
  for signal in INT HUP TERM; do
    kill -"$signal" "$pid" || true
    until_logged "^got $signal" "$log" "$pid"
  done
  wait "$pid" || code=$?
  same "$1: signals" $'got INT\ngot HUP\ngot TERM\nall true 0' "$(tail -n +2 "$log") $code"
}
