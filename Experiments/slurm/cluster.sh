# shellcheck shell=bash
# A whole Slurm cluster on this machine: one controller, one node that claims two processors. To be sourced.
#
#   cluster_up      starts it, all its files in a temporary folder, its ports free ones of the loopback interface
#   cluster_down    cancels what runs, stops the daemons and removes the folder; also after a cluster_up that failed
#
# Any user may run it; jobs run as this user. It knows no authentication: while it is up, every local user can
# submit jobs as the one that started it. For trials only.

cluster_up() {
  local state node user ports
  node=$(hostname -s)
  user=$(id -un)
  state=$(mktemp -d) # slurm.conf knows no quoting, so it is not the caller's choice.
  export SLURM_CONF=$state/slurm.conf
  mkdir "$state/state" "$state/spool" "$state/log"
  # The controller's port, and the node's.
  read -ra ports < <(python3 - <<'END'
import socket
sockets = [socket.socket() for _ in range(2)]
for s in sockets:
    s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in sockets))
END
  )
  # linuxproc and none: no control group is touched. config_overrides: the node need not have what is written here.
  # RequeueExit: a task that ends with 75 was stopped in time and goes back into the queue, as on many sites.
  cat >"$SLURM_CONF" <<END
ClusterName=one
SlurmctldHost=$node(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/none
CredType=cred/none
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
StateSaveLocation=$state/state
SlurmdSpoolDir=$state/spool
SlurmctldPidFile=$state/slurmctld.pid
SlurmdPidFile=$state/slurmd.pid
SlurmctldLogFile=$state/log/slurmctld.log
SlurmdLogFile=$state/log/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=2
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=30
MinJobAge=3600
RequeueExit=75
NodeName=$node NodeAddr=127.0.0.1 CPUs=2 RealMemory=8000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
  PATH=$PATH:/usr/sbin:/usr/local/sbin
  slurmctld -f "$SLURM_CONF" || fault "slurmctld does not start"
  slurmd -f "$SLURM_CONF" || fault "slurmd does not start"
  wait_until "the node is idle" node_is_idle
}

node_is_idle() { [ "$(sinfo -h -o %t 2>/dev/null)" = idle ]; }
queue_is_empty() { local jobs && jobs=$(squeue -h 2>&1) && [ -z "$jobs" ]; }

cluster_down() {
  [ -n "${SLURM_CONF:-}" ] || return 0
  local state=${SLURM_CONF%/slurm.conf} daemon pid
  # The node's daemon would leave running tasks behind.
  if [ -e "$state/slurmctld.pid" ] && ! queue_is_empty; then
    scancel --user="$(id -un)" 2>/dev/null || true
    wait_for 60 queue_is_empty || echo "tasks may be left running" >&2
  fi
  for daemon in slurmd slurmctld; do
    pid=$(cat "$state/$daemon.pid" 2>/dev/null) || continue
    kill "$pid" 2>/dev/null || continue
    wait_for 30 gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
  done
  rm -rf "$state"
  unset SLURM_CONF
}

gone() { ! kill -0 "$1" 2>/dev/null; }

# wait_for SECONDS CONDITION...: until it holds; fails when it does not in time.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.5
  done
}

# wait_until WHAT CONDITION...: as long as it takes on a slow machine, not for ever.
wait_until() {
  local what=$1
  shift
  wait_for 900 "$@" || fault "waited 15 minutes in vain: $what"
}

# fault WHAT: ends the trial, with the last words of the daemons.
fault() {
  [ -z "${SLURM_CONF:-}" ] || tail -n 8 "${SLURM_CONF%/slurm.conf}"/log/*.log >&2 || true
  echo "FAULT $1" >&2
  exit 1
}
