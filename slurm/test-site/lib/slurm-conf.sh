# shellcheck shell=bash disable=SC2034,SC2154
# Sourced by ../slurm: the configuration files, from $name, $root, $port, $min_job_age and $accounting.

nodes=(titan1 titan2 rigel1 rigel2 sun1 sirius1)

write_slurm_conf() {
  local host memory
  host=$(hostname -s)
  # a controller with both refuses to start
  if [[ $(memory_limit) == cgroup ]]; then
    memory="TaskPlugin=task/cgroup"
  else
    memory=$'TaskPlugin=task/none\nJobAcctGatherParams=OverMemoryKill'
  fi
  cat >"$root/etc/slurm.conf" <<CONF
ClusterName=site
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((port + 17))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# cred_expire is also how long a requeued job waits before it may start again; 5 s is the least
AuthInfo=socket=$root/munge/munge.socket,cred_expire=5
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
StateSaveLocation=$root/state
SlurmdSpoolDir=$root/spool/%n
SlurmctldPidFile=$root/run/slurmctld.pid
SlurmdPidFile=$root/run/slurmd-%n.pid
SlurmctldLogFile=$root/log/slurmctld.log
SlurmdLogFile=$root/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
$memory
MpiDefault=none
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
DefMemPerCPU=100
# what NodeName says is taken for true, not the machine's own CPUs and memory
SlurmdParameters=config_overrides
# 1: a node that did not answer comes back by itself, one set down by an administrator does not
ReturnToService=1
KillWait=2
SlurmdTimeout=10
SlurmctldTimeout=10
BatchStartTimeout=10
MessageTimeout=5
TCPTimeout=2
CompleteWait=0
MinJobAge=$min_job_age
OverTimeLimit=0
JobRequeue=1
EnforcePartLimits=NO
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
GresTypes=gpu
# raising limits again in the job needs CAP_SYS_RESOURCE, which a container may not have
PropagateResourceLimits=NONE
$(accounting_storage)
NodeName=titan[1-2] $(node "$host" 21 22) CPUs=64 RealMemory=256000 Gres=gpu:h100:8
NodeName=rigel[1-2] $(node "$host" 23 24) CPUs=16 RealMemory=64000
NodeName=sun1       $(node "$host" 25)    CPUs=4  RealMemory=8000
NodeName=sirius1    $(node "$host" 26)    CPUs=4  RealMemory=8000
PartitionName=titan       Nodes=titan[1-2] MaxTime=2-00:00:00 DefaultTime=1:00:00 PriorityTier=10
PartitionName=rigel       Nodes=rigel[1-2] MaxTime=1-00:00:00 DefaultTime=1:00:00 PriorityTier=10 Default=YES
PartitionName=rigel_debug Nodes=rigel[1-2] MaxTime=1:00:00    DefaultTime=10:00   PriorityTier=20 PreemptMode=off
PartitionName=sun         Nodes=sun1       MaxTime=12:00:00   DefaultTime=1:00:00 PriorityTier=10
PartitionName=sirius      Nodes=sirius1    MaxTime=INFINITE   DefaultTime=1:00:00 PriorityTier=10
PartitionName=scavenge    Nodes=rigel[1-2],sun1 MaxTime=1-00:00:00 PriorityTier=1 PreemptMode=requeue
CONF
}

# node HOST FIRST_PORT [LAST_PORT], the ports counted from $port
node() {
  local ports=$((port + $2))
  if (($# > 2)); then ports="[$ports-$((port + $3))]"; fi
  printf 'NodeAddr=127.0.0.1 NodeHostname=%s Port=%s' "$1" "$ports"
}

accounting_storage() {
  if [[ $accounting == no ]]; then
    echo AccountingStorageType=accounting_storage/none
    return
  fi
  cat <<CONF
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort=$((port + 19))
# AuthInfo does not count towards slurmdbd
AccountingStoragePass=$root/munge/munge.socket
AccountingStoreFlags=job_comment,job_script
CONF
}

# CUDA_VISIBLE_DEVICES is set only for character devices whose names end in a number
write_gpus() {
  local i
  for i in {0..7}; do
    [[ -c $root/dev/nvidia$i ]] || mknod -m 666 "$root/dev/nvidia$i" c 1 3
  done
  echo "NodeName=titan[1-2] Name=gpu Type=h100 File=$root/dev/nvidia[0-7]" >"$root/etc/gres.conf"
}

# slurmd reads it with task/none too
write_cgroup_conf() {
  cat >"$root/etc/cgroup.conf" <<CONF
CgroupPlugin=cgroup/v1
CgroupMountpoint=/sys/fs/cgroup
CgroupAutomount=no
ConstrainRAMSpace=yes
ConstrainSwapSpace=no
ConstrainCores=no
ConstrainDevices=no
CONF
}

# "cgroup", or why memory is only polled
memory_limit() {
  local hierarchy=/sys/fs/cgroup/memory probe
  if [[ $accounting == no ]]; then
    echo "polled (as configured)"
  elif ! mountpoint -q "$hierarchy"; then
    echo "polled ($hierarchy, cgroup v1's memory controller, is not mounted)"
  elif ! probe=$(mktemp -d "$hierarchy/codex-test-site.XXXXXX" 2>/dev/null); then
    echo "polled (no group can be made in $hierarchy)"
  else
    rmdir "$probe"
    echo cgroup
  fi
}
