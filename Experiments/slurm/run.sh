#!/usr/bin/env bash
# An array of tasks on a Slurm cluster of its own, on this machine: stopped by its time limit, requeued and cancelled in
# the middle, and the twin is still identical to that of a plain run.
#
#   Experiments/slurm/run.sh [FOLDER]
#
# FOLDER keeps zoo, twins and logs (default: a temporary one, deleted at the end); what is left there of an earlier trial
# is deleted first.
#
# SPARSIFY names the tool to try (default: the release build of this checkout).
#
# Needs python3 and Slurm; on Debian and Ubuntu: apt-get install --no-install-recommends slurm-wlm. Exit code 69 where
# Slurm is missing; 1, and a line that begins with FAULT, where anything is not as it should be.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../show_help.sh"
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
source "$here/cluster.sh"

PATH=$PATH:/usr/sbin:/usr/local/sbin
command -v slurmctld slurmd sbatch squeue scontrol scancel >/dev/null || {
  echo "Slurm is missing: apt-get install --no-install-recommends slurm-wlm" >&2
  exit 69
}
sparsify=$(realpath "${SPARSIFY:-$root/.build/release/sparsify}")
[ -x "$sparsify" ] || fault "no tool at $sparsify: build it with swift build -c release, or set SPARSIFY"

folder=${1:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  is_temporary=1
fi
finish() {
  [ $? = 0 ] || [ -z "${array:-}" ] || tail -n 5 ./*.log >&2 || true
  cluster_down
  [ -z "${is_temporary:-}" ] || rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

tasks=4
# A name that a careless script would break at.
mkdir -p "$folder/it's a trial"
cd "$folder/it's a trial"
rm -rf zoo* twin* plain* ./*.log ./*.slurm

# job WORD...: submits a printed script and prints the job's number.
job() { sbatch --parsable "$@"; }
# field NAME TASK: of what Slurm knows about a task, such as JobState.
field() { scontrol -o show job "$2" | tr ' ' '\n' | sed -n "s/^$1=//p" | head -1; }
is() { [ "$(field "$2" "$1")" = "$3" ]; }
# says LOG TEXT: whether a task's log has a line with the text.
says() { grep -qs -- "$2" "$1"; }
# expect WHAT COMMAND...
expect() {
  "${@:2}" || fault "$1"
  echo "ok: $1"
}

python3 "$root/Tests/Checks/make_zoo.py" zoo --models 24
run=("$sparsify" run zoo)
# A learning rate at which none of these models diverges, so that every exit code is 0 in the end.
method=(--lr 3e-4 --epochs 5)

# As many epochs as it takes to have a middle on a fast machine, too.
began=$SECONDS
takes=0
while [ "$takes" -lt 10 ]; do
  method[3]=$((method[3] * 2))
  rm -rf plain
  before=$SECONDS
  "${run[@]}" plain "${method[@]}" --quiet
  takes=$((SECONDS - before))
  echo "the plain run: $takes s (${method[*]})"
done

cluster_up
echo "a cluster: $(sinfo --version), $(sinfo -h -o '%D node, %c processors')"

# 1. A task whose time is short comes back by itself.
limit=$((2 + takes / 4))
"${run[@]}" twin "${method[@]}" --print-slurm $tasks --time-limit "0:$((limit / 60)):$((limit % 60))" >short.slurm
short=$(job --array=0 short.slurm)_0
wait_until "task $short ends at its time limit" is "$short" Restarts 1
expect "a task that reached its --time-limit of $limit s was requeued, for it ended with 75" \
  is "$short" JobState PENDING

# 2. An array of tasks takes over; one is requeued, one cancelled, and submitted again.
"${run[@]}" twin "${method[@]}" --print-slurm $tasks >twin.slurm
array=$(job twin.slurm)
for task in 0 1; do
  wait_until "task $task runs" is "${array}_$task" JobState RUNNING
  wait_until "task $task trains" says "sparsify-twin-${array}_$task.log" epochs
done
show_both() {
  code=0
  "$sparsify" status twin >status.log 2>&1 || code=$?
  [ "$(grep -c ', process ' status.log)" = 2 ]
}
wait_until "status shows what both tasks train" show_both
expect "status finds something left to do" [ "$code" = 1 ]
scontrol requeue "${array}_0"
scancel "${array}_1"
wait_until "task 1 is cancelled" is "${array}_1" JobState CANCELLED
expect "the cancelled task ended with 75" is "${array}_1" ExitCode 75:0
wait_until "task 0 is back in the queue" is "${array}_0" JobState PENDING
expect "the requeued task has one restart" is "${array}_0" Restarts 1
again=$(job --array=1 twin.slurm)

# 3. Until the queue is empty.
is_over() {
  local held
  # Slurm lets a requeued task wait for two minutes.
  for held in $(squeue -h -r -t PENDING -o '%i %r' | awk '$2 == "BeginTime" { print $1 }'); do
    scontrol update JobId="$held" StartTime=now || true
  done
  queue_is_empty
}
wait_until "the queue is empty" is_over
for task in "$short" "${array}_0" "${array}_2" "${array}_3" "${again}_1"; do
  expect "task $task is completed" is "$task" JobState COMPLETED
  expect "its exit code is 0" is "$task" ExitCode 0:0
done

# 4. What there is.
for task in "$short" "${array}_0"; do
  expect "the log of task $task shows its first start" says "sparsify-twin-$task.log" ', restart 0$'
  expect "and below it the second" says "sparsify-twin-$task.log" ', restart 1$'
done
expect "status finds nothing left to do" "$sparsify" status twin
expect "no work folder is left" [ ! -e twin.work ]
expect "the twin is identical to the plain one" python3 "$root/Tests/Checks/compare_twins.py" plain twin
code=0
env SLURM_ARRAY_TASK_ID=2 bash ./twin.slurm >rerun.log 2>&1 || code=$?
expect "one more task finds all done" [ $code = 0 ]
echo "all as it should be, in $((SECONDS - began)) s"
