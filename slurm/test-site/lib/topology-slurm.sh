# shellcheck shell=bash disable=SC2154
# Sourced by ../topology: the Slurm of its hosts, with or without slurmdbd.

slurm_conf() {
  cat <<'CONF'
ClusterName=site
SlurmctldHost=head
SlurmUser=root
AuthType=auth/munge
# cred_expire is also how long a requeued job waits before it may start again; 5 s is the least
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
# what NodeName says is taken for true, not the machine's own CPUs and memory
SlurmdParameters=config_overrides
# 1: a node that did not answer comes back by itself, one set down by an administrator does not
ReturnToService=1
KillWait=10
SlurmdTimeout=10
BatchStartTimeout=10
MessageTimeout=5
TCPTimeout=2
MinJobAge=300
JobRequeue=1
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=2,bf_interval=2
MpiDefault=none
GresTypes=gpu
PropagateResourceLimits=NONE
NodeName=titan  CPUs=64 RealMemory=256000 Gres=gpu:h100:8
NodeName=rigel  CPUs=16 RealMemory=64000
NodeName=sun    CPUs=16 RealMemory=64000
NodeName=sirius CPUs=16 RealMemory=64000
PartitionName=titan       Nodes=titan  MaxTime=UNLIMITED  DefaultTime=60
PartitionName=rigel       Nodes=rigel  MaxTime=1-00:00:00 DefaultTime=60 Default=YES
PartitionName=rigel_debug Nodes=rigel  MaxTime=60         DefaultTime=10
PartitionName=sun         Nodes=sun    MaxTime=12:00:00   DefaultTime=60
PartitionName=sirius      Nodes=sirius MaxTime=7-00:00:00 DefaultTime=60
CONF
  if [[ -e $run/accounting ]]; then
    printf '%s\n' AccountingStorageType=accounting_storage/slurmdbd AccountingStorageHost=head
  else
    echo AccountingStorageType=accounting_storage/none
  fi
}

# configure HOST
configure() {
  slurm_conf | enter "$1" tee /etc/slurm/slurm.conf >/dev/null
  echo 'NodeName=titan Name=gpu Type=h100 File=/dev/nvidia[0-7]' | enter "$1" tee /etc/slurm/gres.conf >/dev/null
  printf '%s\n' CgroupPlugin=cgroup/v1 CgroupMountpoint=/sys/fs/cgroup CgroupAutomount=no |
    enter "$1" tee /etc/slurm/cgroup.conf >/dev/null
}

node_ready() {
  enter head sinfo -h -N -n "$1" -o %T | grep -qxE 'idle|mixed|allocated'
}

no_jobs() {
  [[ -z $(enter head squeue -h) ]]
}

# also those that an administrator has set down or drained
nodes_up() {
  local node partition
  for node in "${nodes[@]}"; do
    node_ready "$node" || enter head scontrol update "nodename=$node" state=resume 2>/dev/null || true
  done
  for partition in $(enter head sinfo -h -o %R); do
    enter head scontrol update "partitionname=$partition" state=up
  done
  for node in "${nodes[@]}"; do
    await 60 node_ready "$node" || fail "node $node is not ready" "$root/disk/$node/upper/var/log/slurm/slurmd.log"
  done
}

controller_answers() {
  enter head timeout 5 scontrol ping | grep -q 'is UP'
}

no_controller() {
  ! enter head pgrep -x slurmctld
}

# controller_end SIGNAL; jobs run on
controller_end() {
  enter head pkill "-$1" -x slurmctld || return 0
  await 30 no_controller || fail "slurmctld does not end"
}

controller_start() {
  if no_controller >/dev/null; then enter head slurmctld; fi
  await 30 controller_answers || fail "slurmctld does not answer" "$root/disk/head/upper/var/log/slurm/slurmctld.log"
}

# accounting on|off: slurmctld takes the other only when it starts
accounting() {
  [[ $1 == on || $1 == off ]] || fail "usage: topology accounting on|off"
  alive "$run/head.pid" || fail "head is not up"
  local before=off host
  if [[ -e $run/accounting ]]; then before=on; fi
  [[ $1 != "$before" ]] || return 0
  controller_end TERM
  if [[ $1 == on ]]; then touch "$run/accounting"; else rm "$run/accounting"; fi
  for host in "${cluster[@]}"; do
    if alive "$run/$host.pid"; then configure "$host"; fi
  done
  if [[ $1 == on ]]; then accounting_start; else accounting_script stop; fi
  controller_start
}

accounting_start() {
  accounting_script start
}

# accounting_script start|stop
accounting_script() {
  enter head bash -s "$1" <"$here/lib/topology-accounting.sh" >"$run/accounting.log" 2>&1 ||
    fail "the accounting does not $1" "$run/accounting.log"
}
