# shellcheck shell=bash
# Sourced by the scripts of this folder: where the state is, what runs, packages, progress.
set -euo pipefail

site=${CODEX_TEST_SITE:-/tmp/codex-test-site}
part=${part:-$(basename "$0")}
# tells the daemons from other processes
export CODEX_TEST_SITE_DAEMON=$site/$part
export PATH="$PATH:/usr/sbin:/sbin"

began=${EPOCHREALTIME//[.,]/}

log() {
  local elapsed=$((${EPOCHREALTIME//[.,]/} - began))
  printf '[%3d.%d s] %s: %s\n' $((elapsed / 1000000)) $((elapsed / 100000 % 10)) "$part" "$*" >&2
}

# fail MESSAGE [LOG]
fail() {
  log "$1"
  if [[ -s ${2:-} ]]; then
    printf -- '--- the end of %s\n' "$2" >&2
    tail -n 20 "$2" >&2
  fi
  exit 1
}

# logged LOG FUNCTION: not with ||, which would switch errexit off inside
logged() {
  local code
  set +e
  (
    set -e
    "$2"
  ) >>"$1" 2>&1
  code=$?
  set -e
  ((code == 0)) || fail "$2 failed" "$1"
}

# a command that ends the script by its exit code alone is named
name_failures() {
  set -E
  trap 'log "failed in line $LINENO of ${BASH_SOURCE[0]##*/}: $BASH_COMMAND"' ERR
}

require_root() {
  ((EUID == 0)) || fail "only root can do this; run it as root"
}

# install_missing PROGRAM=PACKAGE... installs the packages of the programs, or files, that are not there
install_missing() {
  local pair missing=()
  for pair in "$@"; do
    [[ -n $(type -P "${pair%%=*}") || ($pair == /* && -e ${pair%%=*}) ]] || missing+=("${pair#*=}")
  done
  ((${#missing[@]} > 0)) || return 0
  ((EUID == 0)) || fail "missing packages: ${missing[*]}; install them, or run this as root"
  log "installing ${missing[*]}"
  mkdir -p "$site"
  install_packages "${missing[@]}" >"$site/apt.log" 2>&1 || fail "apt-get failed" "$site/apt.log"
}

install_packages() (
  # without systemd, installing would start the daemons by their init scripts
  if [[ ! -e /usr/sbin/policy-rc.d ]]; then
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update -qq
  apt-get -o DPkg::Lock::Timeout=300 install -qq -y --no-install-recommends "$@"
)

# await SECONDS COMMAND... until it succeeds
await() {
  local limit=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < limit)) || return 1
    sleep 0.1
  done
}

# a zombie counts as dead: PID 1 of a container may reap late or never
running() {
  [[ -n ${1:-} ]] && grep -q '^State:[[:space:]]*[^ZX]' "/proc/$1/status" 2>/dev/null
}

# alive PIDFILE: the file may be older than the machine's last start, its number another process's
alive() {
  [[ -s $1 ]] && running "$(<"$1")" && grep -qzx "CODEX_TEST_SITE_DAEMON=$site/$part" "/proc/$(<"$1")/environ"
}

any_alive() {
  local file
  for file in "$@"; do
    if alive "$file"; then return 0; fi
  done
  return 1
}

none_running() {
  local pid
  for pid in "$@"; do
    if running "$pid"; then return 1; fi
  done
}

# stop PIDFILE... asks all at once, waits for all, kills what is left
stop() {
  local file pids=()
  for file in "$@"; do
    if alive "$file"; then pids+=("$(<"$file")"); fi
  done
  if ((${#pids[@]} > 0)); then
    kill "${pids[@]}" 2>/dev/null || true
    await 30 none_running "${pids[@]}" || kill_now "${pids[@]}"
  fi
  rm -f "$@"
}

kill_now() {
  kill -KILL "$@" 2>/dev/null || true
  await 5 none_running "$@" || log "still there after SIGKILL: $*"
}

# kill_trees PID... with every descendant
kill_trees() {
  local pid found=("$@") all=()
  while ((${#found[@]} > 0)); do
    all+=("${found[@]}")
    mapfile -t found < <(pgrep -P "$(IFS=,; echo "${found[*]}")" || true)
  done
  ((${#all[@]} == 0)) || kill_now "${all[@]}"
}

# slurmd starts only where something is mounted on /sys/fs/cgroup
mount_cgroups() {
  mountpoint -q /sys/fs/cgroup || mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup 2>/dev/null || return 0
  [[ $(stat -f -c %T /sys/fs/cgroup) == tmpfs ]] || return 0
  mountpoint -q /sys/fs/cgroup/memory && return 0
  mkdir -p /sys/fs/cgroup/memory
  mount -t cgroup -o memory cgroup /sys/fs/cgroup/memory 2>/dev/null || rmdir /sys/fs/cgroup/memory
}
