# shellcheck shell=bash disable=SC2154
# Sourced by ../sge: a cell of its own, as the packages make theirs in /var/lib/gridengine, and its queues.

shared=/usr/share/gridengine
programs=/usr/lib/gridengine

create_cell() {
  if [[ -e $root/created ]]; then return; fi
  rm -rf "$root/spool" "$SGE_ROOT"
  local common=$SGE_ROOT/$SGE_CELL/common name
  mkdir -p "$common" "$root/spool/qmaster/job_scripts" "$root/spool/db" "$SGE_ROOT"/{bin,lib}
  ln -s "$shared/util" "$SGE_ROOT/util"
  for name in utilbin bin/lx-amd64 lib/lx-amd64; do ln -s "$programs" "$SGE_ROOT/$name"; done
  # SGE refuses a host whose forward and reverse names differ, as those of 127.0.0.1 usually do
  echo "$host localhost" >"$common/host_aliases"
  echo "$host" >"$common/act_qmaster"
  cat >"$common/bootstrap" <<CONF
Version: 6.2
admin_user              none
default_domain          none
ignore_fqdn             true
spooling_method         berkeleydb
spooling_lib            libspoolb
spooling_params         $root/spool/db
binary_path             /usr/sbin
qmaster_spool_dir       $root/spool/qmaster
security_mode           none
listener_threads        2
worker_threads          2
scheduler_threads       1
CONF
  logged "$root/create.log" spool_defaults
  touch "$root/created"
}

spool_defaults() {
  "$programs/spoolinit" berkeleydb libspoolb "$root/spool/db" init
  # min_uid, min_gid: root may submit. max_unheard: a lost execd shows after 20 s. flush_time: qacct knows a job 1 s
  # after its end.
  sed -e "s#^execd_spool_dir .*#execd_spool_dir $root/spool#" \
    -e 's/^min_uid .*/min_uid 0/; s/^min_gid .*/min_gid 0/' \
    -e 's/^load_report_time .*/load_report_time 00:00:05/; s/^max_unheard .*/max_unheard 00:00:20/' \
    -e 's#^mailer .*#mailer /bin/true#; s/^administrator_mail .*/administrator_mail none/' \
    -e 's/flush_time=00:00:15/flush_time=00:00:01/' \
    "$shared/default-configuration" >"$root/configuration"
  "$programs/spooldefaults" configuration "$root/configuration"
  "$programs/spooldefaults" complexes "$shared/util/resources/centry"
  "$programs/spooldefaults" usersets "$shared/util/resources/usersets"
  "$programs/spooldefaults" managers root
}

create_queues() {
  if [[ -e $root/queues ]]; then return; fi
  logged "$root/create.log" define_queues
  touch "$root/queues"
}

define_queues() {
  local work
  work=$(mktemp -d "$root/define.XXXXXX")
  qconf -ah "$host" || true
  qconf -as "$host" || true
  consumables "$work/complexes"
  define "$work/host" e <<CONF
hostname $host
load_scaling NONE
complex_values gpu=8,h_vmem=64G
user_lists NONE
xuser_lists NONE
projects NONE
xprojects NONE
usage_scaling NONE
report_variables NONE
CONF
  define "$work/group" hgrp <<CONF
group_name @allhosts
hostlist $host
CONF
  parallel_environment smp "\$pe_slots" FALSE TRUE | define "$work/smp" p
  parallel_environment mpi "\$round_robin" TRUE FALSE | define "$work/mpi" p
  queue all.q INFINITY | define "$work/all.q" q
  queue debug.q 01:00:00 | define "$work/debug.q" q
  qconf -ssconf | sed -e 's/^schedule_interval .*/schedule_interval 0:0:2/' \
    -e 's/^flush_submit_sec .*/flush_submit_sec 1/; s/^flush_finish_sec .*/flush_finish_sec 1/' >"$work/scheduler"
  qconf -Msconf "$work/scheduler"
  rm -r "$work"
}

# define FILE KIND adds what stdin says, or changes it where an interrupted run has added it
define() {
  cat >"$1"
  qconf "-A$2" "$1" || qconf "-M$2" "$1"
}

# h_vmem and gpu are counted, as on most sites. The default of h_vmem must not be 0: the job would be killed at once.
consumables() {
  qconf -sc | sed -e 's/^h_vmem .*/h_vmem h_vmem MEMORY <= YES YES 1G 0/' -e '/^gpu /d' >"$1"
  echo 'gpu gpu INT <= YES YES 0 0' >>"$1"
  qconf -Mc "$1"
}

# parallel_environment NAME ALLOCATION CONTROL_SLAVES FIRST_TASK
parallel_environment() {
  cat <<CONF
pe_name $1
slots 999
user_lists NONE
xuser_lists NONE
start_proc_args NONE
stop_proc_args NONE
allocation_rule $2
control_slaves $3
job_is_first_task $4
urgency_slots min
accounting_summary FALSE
qsort_args NONE
CONF
}

# queue NAME LIMIT_OF_TIME
queue() {
  qconf -sq | sed -e "s/^qname .*/qname $1/; s/^hostlist .*/hostlist @allhosts/; s/^slots .*/slots 8/" \
    -e 's/^pe_list .*/pe_list smp mpi/; s#^shell .*#shell /bin/bash#' \
    -e 's/^shell_start_mode .*/shell_start_mode unix_behavior/' \
    -e "s/^h_rt .*/h_rt $2/; s/^notify .*/notify 00:00:02/; s/^rerun .*/rerun FALSE/" \
    -e 's/^min_cpu_interval .*/min_cpu_interval 00:00:02/; s/^load_thresholds .*/load_thresholds NONE/'
}
