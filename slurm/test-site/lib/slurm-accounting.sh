# shellcheck shell=bash disable=SC2154
# Sourced by ../slurm: slurmdbd and a MariaDB of its own.

database_pid=$root/db/data/mysqld.pid
database_socket=$root/db/data/mysqld.sock
database_log=$root/db/data/mysqld.log
accounting_pid=$root/run/slurmdbd.pid

database_start() {
  if alive "$database_pid"; then return; fi
  install -d -m 755 "$root/db"
  if [[ ! -d $root/db/data ]]; then
    rm -rf "$root/db/new"
    # "normal": root without a password on the private socket
    mariadb-install-db --no-defaults --datadir="$root/db/new" --user=mysql --skip-test-db \
      --auth-root-authentication-method=normal --innodb-log-file-size=8M \
      >"$root/log/mariadb-install.log" 2>&1 || fail "mariadb-install-db failed" "$root/log/mariadb-install.log"
    mv "$root/db/new" "$root/db/data"
  fi
  cat >"$root/db/my.cnf" <<CONF
[mariadbd]
user=mysql
datadir=$root/db/data
socket=$database_socket
pid-file=$database_pid
log-error=$database_log
bind-address=127.0.0.1
port=$((port + 40))
skip-name-resolve
performance_schema=OFF
innodb_buffer_pool_size=64M
innodb_log_file_size=8M
innodb_lock_wait_timeout=900
innodb_flush_log_at_trx_commit=2
CONF
  setsid mariadbd --defaults-file="$root/db/my.cnf" </dev/null >/dev/null 2>&1 &
  await 60 mariadb-admin --no-defaults --socket="$database_socket" -uroot ping ||
    fail "the database does not answer" "$database_log"
  mariadb --no-defaults --socket="$database_socket" -uroot <<SQL
CREATE DATABASE IF NOT EXISTS slurm_acct_db;
CREATE USER IF NOT EXISTS 'slurm'@'127.0.0.1' IDENTIFIED BY 'slurm';
GRANT ALL ON slurm_acct_db.* TO 'slurm'@'127.0.0.1';
SQL
  log "the database answers"
}

accounting_answers() {
  timeout 5 sacctmgr -n list cluster
}

accounting_start() {
  if alive "$accounting_pid"; then return; fi
  local conf=$root/etc/slurmdbd.conf
  # slurmdbd refuses a file that others can read
  install -m 600 /dev/null "$conf"
  cat >"$conf" <<CONF
AuthType=auth/munge
AuthInfo=socket=$root/munge/munge.socket
DbdHost=$(hostname -s)
DbdAddr=127.0.0.1
DbdPort=$((port + 19))
SlurmUser=root
LogFile=$root/log/slurmdbd.log
PidFile=$accounting_pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort=$((port + 40))
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct_db
CONF
  slurmdbd
  await 30 accounting_answers || fail "slurmdbd does not answer" "$root/log/slurmdbd.log"
  # the cluster must be known before the controller registers
  if [[ -z $(sacctmgr -nP list cluster site) ]]; then
    sacctmgr -i add cluster site >/dev/null
    sacctmgr -i add account lab cluster=site >/dev/null
    sacctmgr -i add user root account=lab >/dev/null
  fi
  log "slurmdbd answers"
}
