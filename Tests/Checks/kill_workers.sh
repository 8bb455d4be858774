#!/usr/bin/env bash
# Starts, stops and kills workers that share a twin, at random moments, until there were enough of these; then one worker
# finishes. The twin must be identical to that of an undisturbed run, at every moment each folder in it must be a whole
# trial, no worker may end with an exit code other than 0, 75, 130, 137 and 143, and nothing may be left behind.
#
#   Tests/Checks/kill_workers.sh [EVENTS] [WORKERS] [SEED]        (default: 20 events, 3 workers, seed 1)
#
# An event is a start, a SIGKILL, SIGTERM or SIGINT, or a SIGSTOP with its SIGCONT. Some workers have a time limit. Where
# a twin is done before there were enough events, another one is begun.
source "$(dirname "$0")/common.sh"
wanted=${1:-20}
workers=${2:-3}
RANDOM=${3:-1}

epochs=3
# Its models make many groups, so that every worker finds one.
make_zoo zoo --models 12 --train 40 --val 10 --test 20
run=("$SPARSIFY" run "$CHECK_TMP/zoo" --epochs $epochs --jobs 1 --quiet)

rm -rf "$CHECK_TMP"/undisturbed* "$CHECK_TMP"/shared*
before=$EPOCHREALTIME
expect_exit 0 "${run[@]}" "$CHECK_TMP/undisturbed"
micros=$((${EPOCHREALTIME/./} - ${before/./}))
echo "an undisturbed run takes $((micros / 1000)) ms"

twin=
begin_twin() {
  twins=$((${twins:-0} + 1))
  twin=$CHECK_TMP/shared-$twins
}

# Every folder in a twin must hold a finished trial.
check_whole() {
  local trial
  for trial in "$twin"/*/; do
    [ -d "$trial" ] || continue
    if [ "$(find "$trial" -mindepth 1 -maxdepth 1 -type d | wc -l)" != $((epochs + 1)) ] || [ ! -s "$trial/result.json" ]; then
      echo "FAULT unfinished trial in the twin: $trial" >&2
      exit 1
    fi
  done
}

# reap PID: waits for a worker; sets `code`, which must be one of those that are allowed.
declare -A codes logs
reap() {
  code=0
  wait "$1" 2>/dev/null || code=$?
  codes[$code]=$((${codes[$code]:-0} + 1))
  case $code in
  0 | 75 | 130 | 137 | 143) ;;
  *)
    cat "${logs[$1]}" >&2
    echo "FAULT a worker ended with exit code $code, with $((starts + stops + kills)) events behind it" >&2
    exit 1
    ;;
  esac
  rm -f "${logs[$1]}"
}

start_worker() {
  local limit=() log=$CHECK_TMP/worker.$starts.log
  if [ $((RANDOM % 8)) = 0 ]; then limit=(--time-limit 0:00:01); fi
  # A shell starts background processes with SIGINT ignored.
  env --default-signal=INT "${run[@]}" "$twin" --shard $((RANDOM % workers))/$workers "${limit[@]}" >"$log" 2>&1 &
  logs[$!]=$log
  pids+=($!)
  starts=$((starts + 1))
}

# The twin is finished undisturbed and compared.
finish_twin() {
  local pid
  for pid in "${pids[@]}"; do reap "$pid"; done
  pids=()
  expect_exit 0 "${run[@]}" "$twin"
  [ ! -e "$twin.work" ] || {
    find "$twin.work" >&2
    echo "FAULT $twin.work was left behind" >&2
    exit 1
  }
  python3 "$checks/compare_twins.py" "$CHECK_TMP/undisturbed" "$twin" >"$CHECK_TMP/comparison" || {
    cat "$CHECK_TMP/comparison" >&2
    exit 1
  }
  rm -rf "$twin"
}

pause() {
  local delay=$(((RANDOM * 32768 + RANDOM) % (micros / 3 + 1)))
  sleep "$((delay / 1000000)).$(printf %06d $((delay % 1000000)))"
}

pids=()
starts=0 stops=0 kills=0
begin_twin
while [ $((starts + stops + kills)) -lt "$wanted" ]; do
  while [ "${#pids[@]}" -lt "$workers" ]; do start_worker; done
  pause
  victim=$((RANDOM % workers))
  pid=${pids[$victim]}
  case $((RANDOM % 8)) in
  0 | 1 | 2) kill -KILL "$pid" 2>/dev/null && kills=$((kills + 1)) ;;
  3 | 4) kill -TERM "$pid" 2>/dev/null && stops=$((stops + 1)) ;;
  5) kill -INT "$pid" 2>/dev/null && stops=$((stops + 1)) ;;
  6)
    kill -STOP "$pid" 2>/dev/null && stops=$((stops + 1))
    pause
    kill -CONT "$pid" 2>/dev/null || true
    continue
    ;;
  7) ;; # Waits for it.
  esac || true
  reap "$pid"
  unset "pids[$victim]"
  pids=("${pids[@]}")
  check_whole
  if [ "$code" = 0 ]; then
    # It was done before it was stopped.
    finish_twin
    begin_twin
  fi
done
finish_twin
echo "$starts starts, $stops stops and $kills kills of $workers workers, on $twins twins: all identical"
for code in "${!codes[@]}"; do echo "  exit code $code: ${codes[$code]}"; done | sort
