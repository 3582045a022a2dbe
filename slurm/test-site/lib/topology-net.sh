# shellcheck shell=bash disable=SC2154
# Sourced by ../topology: two bridges in a namespace of their own, and a namespace for each host. Nothing is connected
# to the machine's network.

switch=codex-switch

# the networks and addresses of a host
addresses() {
  case $1 in
    workstation) echo campus:10.77.1.10 ;;
    login) echo campus:10.77.1.20 cluster:10.77.2.20 ;;
    login2) echo campus:10.77.1.21 cluster:10.77.2.21 ;;
    head) echo cluster:10.77.2.30 ;;
    titan) echo cluster:10.77.2.41 ;;
    rigel) echo cluster:10.77.2.42 ;;
    sun) echo cluster:10.77.2.43 ;;
    sirius) echo cluster:10.77.2.44 ;;
  esac
}

# port HOST NETWORK is the switch's end of a cable; names of interfaces have at most 15 characters
port() {
  echo "${1:0:6}-$2"
}

net_up() {
  if [[ -e $root/net ]]; then return; fi
  net_down
  ip netns add "$switch"
  local network host
  for network in campus cluster; do
    ip -n "$switch" link add "$network" type bridge
    ip -n "$switch" link set "$network" up
  done
  for host in "${hosts[@]}"; do connect "$host"; done
  touch "$root/net"
}

connect() {
  local entry network
  ip netns add "codex-$1"
  ip -n "codex-$1" link set lo up
  for entry in $(addresses "$1"); do
    network=${entry%:*}
    ip link add "$(port "$1" "$network")" netns "$switch" type veth peer name "$network" netns "codex-$1"
    ip -n "$switch" link set "$(port "$1" "$network")" master "$network" up
    ip -n "codex-$1" addr add "${entry#*:}/24" dev "$network"
    ip -n "codex-$1" link set "$network" up
  done
}

net_down() {
  local name
  for name in "$switch" "${hosts[@]/#/codex-}"; do
    if [[ -e /run/netns/$name ]]; then ip netns del "$name"; fi
  done
}

# cables HOST up|down|nomaster|master: the last plugs each into its own network's bridge
cables() {
  local entry network
  for entry in $(addresses "$1"); do
    network=${entry%:*}
    set -- "$1" "$2"
    if [[ $2 == master ]]; then set -- "$1" "$2" "$network"; fi
    ip -n "$switch" link set "$(port "$1" "$network")" "${@:2}"
  done
}

# the addresses that a host knows the others by: those in the cluster, but for workstation
hosts_file() {
  local host entries
  echo 127.0.0.1 localhost
  for host in "${hosts[@]}"; do
    read -r -a entries < <(addresses "$host")
    if [[ $1 == workstation ]]; then entries=("${entries[0]}"); fi
    printf '%s %s\n' "${entries[-1]#*:}" "$host"
  done
}
