# shellcheck shell=bash
# bash -s HOST reads this inside of a host of the topology: its sshd and its munged.
set -euo pipefail
host=$1

# start NAME COMMAND...
start() {
  pgrep -x "$1" >/dev/null || "${@:2}"
}

cat >/etc/ssh/sshd_test.conf <<'CONF'
Port 22
HostKey /etc/ssh/hostkey
PidFile /run/sshd.pid
UsePAM no
PasswordAuthentication no
AuthorizedKeysFile .ssh/authorized_keys
AcceptEnv LANG
Subsystem sftp internal-sftp
ClientAliveInterval 5
ClientAliveCountMax 3
MaxStartups 50:30:100
CONF
# as on many clusters: who may log in to a node may not tunnel through it
case $host in
  titan | rigel) echo 'AllowTcpForwarding no' >>/etc/ssh/sshd_test.conf ;;
esac
start sshd /usr/sbin/sshd -f /etc/ssh/sshd_test.conf -E /run/sshd.log
[[ $host != workstation ]] || exit 0

rm -f /var/log/munge/munged.log
start munged setpriv --reuid=munge --regid=munge --clear-groups munged --num-threads=2
mkdir -p /etc/slurm /var/spool/slurm/{controller,node} /var/log/slurm
