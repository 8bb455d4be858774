#!/usr/bin/env bash
# Runs a command; what takes longer than it may is shown with the stacks of its threads, where gdb is there, and killed.
#
#   Tests/Checks/within.sh SECONDS COMMAND...
#
# Exits as the command does, or with 124 where it took too long.
set -uo pipefail
limit=$1
shift
setsid "$@" &
group=$!
trap 'kill -TERM -- -$group 2>/dev/null' INT TERM
(
  sleep "$limit" || exit
  echo "after $limit s still running:"
  ps -o pid,ppid,stat,etimes,args --forest -g "$group"
  for process in $(ps -o pid= -g "$group"); do
    # A shell that waits for its child has nothing to tell.
    [ "$(ps -o nlwp= -p "$process" 2>/dev/null)" -gt 1 ] 2>/dev/null || continue
    command -v gdb >/dev/null && timeout 120 gdb -p "$process" -batch -ex 'thread apply all backtrace 25' 2>&1 | tail -400
  done
  kill -KILL -- "-$group"
) &
watch=$!
# So that the shell does not tell of its end.
disown "$watch"
wait "$group"
code=$?
if kill -0 "$watch" 2>/dev/null; then
  pkill -P "$watch"
  kill "$watch" 2>/dev/null
else
  code=124
fi
exit "$code"
