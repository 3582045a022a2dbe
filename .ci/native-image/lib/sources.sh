# shellcheck shell=bash
# The C sources of OpenJDK and zlib: the upstream tar balls of Debian's source packages, from the mirror that apt
# knows, with the checksum of Debian's signed index.
# shellcheck disable=SC2154,SC2034 # shared with install

suite=trixie
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

apt_index() {
  if [[ -d $work/apt ]]; then return; fi
  local mirror
  is_debian || fail "OpenJDK's source comes from a Debian mirror, and this is not Debian" \
    "set OPENJDK_SOURCE and ZLIB_SOURCE to the source tar balls of OpenJDK 25 and zlib"
  require "$keyring=debian-archive-keyring"
  mirror() {
    # shellcheck disable=SC2016 # apt-get's own variable
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' 'Label: Debian' | head -n 1
  }
  mirror=$(mirror)
  if [[ -z $mirror ]] && ((EUID == 0)); then
    apt-get update -qq >&2 || true
    mirror=$(mirror)
  fi
  [[ -n $mirror ]] || fail "apt knows no Debian mirror yet" "as root: apt-get update"
  mkdir -p "$work/apt/lists/partial"
  echo "deb-src [signed-by=$keyring] $mirror $suite main" >"$work/apt/sources.list"
  apt -qq update >&2 || fail "cannot read the index of Debian $suite at $mirror" \
    "see apt-get's message above; a mirror that lacks $suite, or no network"
}

# apt-get on that one source, with lists of its own
apt() {
  apt-get -o Dir::Etc::sourcelist="$work/apt/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$work/apt/lists" -o Dir::Cache="$work/apt" -o APT::Sandbox::User="$(id -un)" \
    -o Acquire::Languages=none -o APT::Update::Error-Mode=any "$@"
}

# upstream SOURCE FILE
upstream() {
  local uri sum
  apt_index
  read -r uri _ _ sum < <(apt -qq source --print-uris "$1" | grep -E '\.orig\.tar\.' | tail -n 1) ||
    fail "Debian $suite has no source package $1"
  uri=${uri//\'/}
  curl -fsSL --retry 3 "$uri" -o "$2" || fail "cannot download $uri" "see curl's message above, and try again"
  echo "${sum#SHA256:}  $2" | sha256sum --check --status ||
    fail "$uri does not have the checksum of Debian's signed index" "try again; a proxy or the mirror may have cut it"
}

openjdk_source() {
  step "source of OpenJDK's C libraries"
  local archive=${OPENJDK_SOURCE:-$work/openjdk.tar.xz}
  if [[ -z ${OPENJDK_SOURCE:-} ]]; then upstream openjdk-25 "$archive"; fi
  source=$work/openjdk/src
  mkdir "$work/openjdk"
  tar xf "$archive" -C "$work/openjdk" --strip-components=1 --wildcards \
    '*/src/*/native/*' '*/src/hotspot/share/include/*' '*/src/hotspot/os/posix/include/*' ||
    fail "$archive is no source tar ball of OpenJDK" "see tar's message above"
  rm -f "$work/openjdk.tar.xz"
}

zlib_source() {
  local archive=${ZLIB_SOURCE:-$work/zlib.tar}
  if [[ -z ${ZLIB_SOURCE:-} ]]; then upstream zlib "$archive"; fi
  mkdir "$work/zlib"
  tar xf "$archive" -C "$work/zlib" --strip-components=1 || fail "$archive is no source tar ball of zlib"
}
