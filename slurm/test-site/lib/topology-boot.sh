#!/bin/bash
# topology-boot.sh HOST DISK HOME RUN is PID 1 of a host, in new mount, uts, ipc and pid namespaces and the host's
# network. Its disk is this machine's, changes going to DISK.
set -euo pipefail
host=$1 disk=$2 home=$3 run=$4
root=$disk/root
# shellcheck source=lib/devices.sh
source "$(dirname "$0")/devices.sh"

# /proc is still the machine's: the number is the one that the machine knows this process by
read -r pid _ </proc/self/stat

mount -t overlay overlay -o "lowerdir=/,upperdir=$disk/upper,workdir=$disk/work" "$root"
make_devices "$root/dev"
mknod -m 666 "$root/dev/fuse" c 10 229
if [[ $host == titan ]]; then
  for i in {0..7}; do mknod -m 666 "$root/dev/nvidia$i" c 1 3; done
fi
mount -t proc proc "$root/proc"
mount -t sysfs sysfs "$root/sys"
# slurmd starts only where something is mounted there
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
# each start of a host is one of its own
cat /proc/sys/kernel/random/uuid >"$root/run/boot_id"
mount --bind "$root/run/boot_id" "$root/proc/sys/kernel/random/boot_id"
mkdir -p "$root/srv/home"
mount --bind "$home" "$root/srv/home"
mount --bind "$home" "$root/home"
# overlayfs does not promise to show later changes below it
shown=$(<"$run/shown")
mkdir -p "$root$shown"
mount --bind -o ro "$shown" "$root$shown"

hostname "$host"
echo "$host" >"$root/etc/hostname"
cp "$run/hosts-$host" "$root/etc/hosts"
install -m 600 "$run/hostkey-$host" "$root/etc/ssh/hostkey"
if ! grep -q '^ada:' "$root/etc/passwd"; then
  # '*' and not '!': sshd refuses a locked account even with a key
  chroot "$root" useradd --uid 7001 --no-create-home --shell /bin/bash --password '*' ada
fi
chroot "$root" install -d -o munge -g munge -m 755 /run/munge /var/log/munge
chroot "$root" install -d -o munge -g munge -m 700 /etc/munge
install -m 400 "$run/munge.key" "$root/etc/munge/munge.key"
chroot "$root" chown munge: /etc/munge/munge.key

echo "$pid" >"$run/$host.pid"
cd "$root"
mkdir -p .old
pivot_root . .old
cd /
umount -l /.old
mkdir -p /run/sshd /run/lock /run/slurm
touch /run/booted

# reaps
trap : CHLD
while :; do
  sleep infinity &
  wait "$!" || true
done
