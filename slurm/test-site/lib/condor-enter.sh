#!/bin/bash
# condor-enter.sh DEBIAN STATE PROJECT SHARE becomes condor_master in the Debian of that folder. Runs in new mount, uts,
# ipc and net namespaces; the process numbers are the machine's, so that a caller can exec into them.
set -euo pipefail
debian=$1 state=$2 project=$3 share=$4
# shellcheck source=lib/devices.sh
source "$(dirname "$0")/devices.sh"

mount --bind "$debian" "$debian"
mount -t proc proc "$debian/proc"
mount -t sysfs sysfs "$debian/sys"
mount -t tmpfs -o mode=755 tmpfs "$debian/run"
mount -t tmpfs -o mode=1777 tmpfs "$debian/tmp"
make_devices "$debian/dev"

mkdir -p "$debian$project" "$debian$share"
mount --bind "$share" "$debian$share"
mount --bind -o ro "$project" "$debian$project"
for name in spool log lib; do
  mkdir -p "$state/$name" "$debian/var/$name/condor"
  mount --bind "$state/$name" "$debian/var/$name/condor"
done

hostname condor1
ip link set lo up
# with lo alone getaddrinfo finds no address for a name
ip link add e0 type veth peer name e1
ip link set e0 up
ip link set e1 up
ip addr add 10.77.99.1/24 dev e0
printf '127.0.0.1 localhost\n10.77.99.1 condor1\n' >"$debian/etc/hosts"

cd "$debian"
pivot_root . mnt
cd /
umount -l /mnt
mkdir -p /run/condor /run/lock/condor /var/lib/condor/{execute,cred_dir} /etc/condor/{passwords.d,tokens.d}
chown condor: /run/condor /run/lock/condor /var/{spool,log,lib}/condor /var/lib/condor/execute
chmod 700 /etc/condor/passwords.d
exec condor_master -f
