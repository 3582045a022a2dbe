#!/bin/bash
# condor-build.sh FOLDER MIRROR makes a Debian 13 with HTCondor in FOLDER; Debian 12 has no HTCondor. Run it in a mount
# namespace of its own, so that nothing stays mounted in FOLDER whatever happens.
set -euo pipefail
folder=$1 mirror=$2
export DEBIAN_FRONTEND=noninteractive

debootstrap --variant=minbase trixie "$folder" "$mirror"
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
chmod 755 "$folder/usr/sbin/policy-rc.d"
mountpoint -q "$folder/proc" || mount -t proc proc "$folder/proc"
mount --rbind /dev "$folder/dev"
chroot "$folder" apt-get update -qq
# python3: for jobs that take memory
chroot "$folder" apt-get install -qq -y --no-install-recommends minicondor procps iproute2 python3-minimal
chroot "$folder" apt-get clean
rm -rf "$folder"/var/lib/apt/lists/*
chroot "$folder" useradd --uid 7001 --no-create-home --home-dir "$CODEX_TEST_SITE_SHARE/home/ada" --shell /bin/bash ada
