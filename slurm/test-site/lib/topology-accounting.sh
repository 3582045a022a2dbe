# shellcheck shell=bash
# bash -s start|stop reads this inside of head: slurmdbd and a MariaDB of its own.
set -euo pipefail
data=/var/lib/slurm-database
socket=/run/slurm/database.sock

# await COMMAND...
await() {
  local limit=$((SECONDS + 60))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < limit)) || return 1
    sleep 0.2
  done
}

gone() {
  ! pgrep -x "$1"
}

# slurmdbd first: it writes to the other
stop() {
  local program
  for program in slurmdbd mariadbd; do
    pkill -x "$program" || true
    await gone "$program"
  done
}

database_start() {
  if ! gone mariadbd; then return; fi
  # "normal": root without a password on the private socket
  [[ -d $data ]] || mariadb-install-db --no-defaults --datadir="$data" --user=mysql --skip-test-db \
    --auth-root-authentication-method=normal --innodb-log-file-size=8M
  setsid mariadbd --no-defaults --user=mysql --datadir="$data" --socket="$socket" --pid-file="$data/mysqld.pid" \
    --log-error="$data/mysqld.log" --bind-address=127.0.0.1 --skip-name-resolve --performance-schema=OFF \
    --innodb-buffer-pool-size=64M --innodb-log-file-size=8M --innodb-lock-wait-timeout=900 \
    --innodb-flush-log-at-trx-commit=2 </dev/null >/dev/null 2>&1 &
  await mariadb-admin --no-defaults --socket="$socket" -uroot ping
  mariadb --no-defaults --socket="$socket" -uroot <<'SQL'
CREATE DATABASE IF NOT EXISTS slurm_acct_db;
CREATE USER IF NOT EXISTS 'slurm'@'127.0.0.1' IDENTIFIED BY 'slurm';
GRANT ALL ON slurm_acct_db.* TO 'slurm'@'127.0.0.1';
SQL
}

start() {
  chown mysql: /run/slurm
  database_start
  # slurmdbd refuses a file that others can read
  install -m 600 /dev/stdin /etc/slurm/slurmdbd.conf <<'CONF'
AuthType=auth/munge
DbdHost=head
SlurmUser=root
LogFile=/var/log/slurm/slurmdbd.log
PidFile=/run/slurm/slurmdbd.pid
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StorageUser=slurm
StoragePass=slurm
StorageLoc=slurm_acct_db
CONF
  if gone slurmdbd; then slurmdbd; fi
  await timeout 5 sacctmgr -n list cluster
  # the cluster must be known before the controller registers
  if [[ -z $(sacctmgr -nP list cluster site) ]]; then
    sacctmgr -i add cluster site
    sacctmgr -i add account lab cluster=site
    sacctmgr -i add user root,ada account=lab
  fi
}

"$1"
