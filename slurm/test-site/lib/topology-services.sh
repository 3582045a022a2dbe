# shellcheck shell=bash
# bash -s HOST reads this inside of a host of the topology: its sshd, its munged, its part of the Slurm.
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
start sshd /usr/sbin/sshd -f /etc/ssh/sshd_test.conf -E /run/sshd.log
[[ $host != workstation ]] || exit 0

rm -f /var/log/munge/munged.log
start munged setpriv --reuid=munge --regid=munge --clear-groups munged --num-threads=2

mkdir -p /etc/slurm /var/spool/slurm/controller /var/spool/slurm/node /var/log/slurm
cat >/etc/slurm/slurm.conf <<'CONF'
ClusterName=site
SlurmctldHost=head
SlurmUser=root
AuthType=auth/munge
AuthInfo=cred_expire=5
StateSaveLocation=/var/spool/slurm/controller
SlurmdSpoolDir=/var/spool/slurm/node
SlurmctldPidFile=/run/slurm/slurmctld.pid
SlurmdPidFile=/run/slurm/slurmd.pid
SlurmctldLogFile=/var/log/slurm/slurmctld.log
SlurmdLogFile=/var/log/slurm/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
SlurmdParameters=config_overrides
ReturnToService=1
KillWait=2
SlurmdTimeout=10
MessageTimeout=5
TCPTimeout=2
MinJobAge=300
JobRequeue=1
MpiDefault=none
GresTypes=gpu
PropagateResourceLimits=NONE
AccountingStorageType=accounting_storage/none
NodeName=titan CPUs=64 RealMemory=256000 Gres=gpu:h100:8
NodeName=rigel CPUs=16 RealMemory=64000
PartitionName=titan Nodes=titan MaxTime=2-0 DefaultTime=60
PartitionName=rigel Nodes=rigel MaxTime=1-0 DefaultTime=60 Default=YES
PartitionName=rigel_debug Nodes=rigel MaxTime=60
CONF
echo 'NodeName=titan Name=gpu Type=h100 File=/dev/nvidia[0-7]' >/etc/slurm/gres.conf
printf '%s\n' CgroupPlugin=cgroup/v1 CgroupMountpoint=/sys/fs/cgroup CgroupAutomount=no >/etc/slurm/cgroup.conf
case $host in
  head) start slurmctld slurmctld ;;
  titan | rigel) start slurmd slurmd ;;
esac
