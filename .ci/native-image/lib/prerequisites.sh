# shellcheck shell=bash
# The programs and headers that are needed, installed where that is possible (root on Debian), else named.

is_debian() { command -v apt-get >/dev/null && grep -qx 'ID=debian' /etc/os-release 2>/dev/null; }

musl_gcc() { command -v musl-gcc || true; }

has() {
  case $1 in
    /*) [[ -e $1 ]] ;;
    *) command -v "$1" >/dev/null ;;
  esac
}

# require WANTED=PACKAGE…: each a program, or the file of a package
require() {
  local pair missing=() packages=()
  for pair in "$@"; do
    if ! has "${pair%%=*}"; then
      missing+=("${pair%%=*}")
      packages+=("${pair#*=}")
    fi
  done
  if ((${#missing[@]} == 0)); then return; fi
  if ! is_debian; then
    fail "missing: ${missing[*]}" \
      "install them with this system's package manager (Debian calls the packages ${packages[*]})"
  elif ((EUID != 0)); then
    fail "missing: ${missing[*]}" "as root: apt-get update && apt-get install ${packages[*]}"
  fi
  log "apt-get install ${packages[*]}"
  apt_install "${packages[@]}" || fail "apt-get could not install ${packages[*]}" "see its message above"
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends "$@" >/dev/null 2>&1 ||
    { apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends "$@" >&2; }
}

# what native-image calls for every image
require_to_link() {
  [[ $(uname -sm) == 'Linux x86_64' ]] || fail "works on Linux x86_64 only, and this is $(uname -sm)"
  require gcc=gcc /usr/include/stdio.h=libc6-dev /usr/include/zlib.h=zlib1g-dev flock=util-linux awk=mawk
  if [[ -z $(musl_gcc) ]]; then
    if is_debian && ((EUID == 0)); then
      require musl-gcc=musl-tools
    else
      log "musl-gcc is missing (Debian: musl-tools): no --static --libc=musl, images link against this machine's glibc"
    fi
  fi
}

# what this script calls to make the home
require_to_build() {
  require ar=binutils unzip=unzip curl=curl make=make tar=tar xz=xz-utils
  # mvnw, which fetches the builder's jars
  if [[ -z ${MVNW_REPOURL:-} ]]; then require mvn=maven; fi
}
