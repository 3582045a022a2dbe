# shellcheck shell=bash
# The JDK 25 that becomes the home.

find_jdk() {
  local candidate candidates incomplete=
  if [[ -n ${JDK25_HOME:-} ]]; then
    candidates=("$JDK25_HOME")
  else
    candidates=("${JAVA_HOME:-}" /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/*
      "$HOME"/.jdks/*)
  fi
  for candidate in "${candidates[@]}"; do
    if [[ -x $candidate/bin/javac ]] && grep -q '^JAVA_VERSION="25[."]' "$candidate/release" 2>/dev/null; then
      if [[ -e $candidate/lib/src.zip && -f $candidate/include/jni.h ]]; then
        realpath "$candidate"
        return
      fi
      incomplete=$candidate
    fi
  done
  if [[ -n $incomplete ]]; then
    fail "$incomplete has no lib/src.zip, from which headers are made" \
      "install its sources (Debian: openjdk-25-source), or set JDK25_HOME to a JDK 25 that has them, such as Temurin"
  fi
  fail "no JDK 25 found" "install one (any vendor, with lib/src.zip) and set JDK25_HOME or JAVA_HOME to its folder"
}
