#!/usr/bin/env bash
# Kills workers that share a twin, at random moments with SIGKILL, and starts others in their place, until there were
# enough kills; then one worker finishes. The twin must be identical to that of an undisturbed run, at every moment each
# folder in it must be a whole trial, and nothing may be left behind.
#
#   Tests/Checks/kill_workers.sh [KILLS] [WORKERS] [SEED]        (default: 20 kills, 3 workers, seed 1)
#
# Where a twin is done before there were enough kills, another one is begun.
source "$(dirname "$0")/common.sh"
kills=${1:-20}
workers=${2:-3}
RANDOM=${3:-1}

epochs=6
# Its models make many groups, so that every worker finds one.
make_zoo zoo --odd
run=("$SPARSIFY" run "$CHECK_TMP/zoo" --epochs $epochs --jobs 1 --quiet)

rm -rf "$CHECK_TMP"/undisturbed* "$CHECK_TMP"/shared*
before=$EPOCHREALTIME
expect_exit 1 "${run[@]}" "$CHECK_TMP/undisturbed"
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

# The twin is finished undisturbed and compared.
finish_twin() {
  local pid
  for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
  pids=()
  expect_exit 1 "${run[@]}" "$twin"
  [ ! -e "$twin.work" ] || { echo "FAULT $twin.work was left behind" >&2; exit 1; }
  python3 "$checks/compare_twins.py" "$CHECK_TMP/undisturbed" "$twin"
  rm -rf "$twin"
}

pids=()
done_kills=0
begin_twin
while [ "$done_kills" -lt "$kills" ]; do
  # As many workers as there should be.
  while [ "${#pids[@]}" -lt "$workers" ]; do
    "${run[@]}" "$twin" --shard $((RANDOM % workers))/$workers >"$CHECK_TMP/worker.$RANDOM.log" 2>&1 &
    pids+=($!)
  done
  delay=$(((RANDOM * 32768 + RANDOM) % (micros / 3 + 1)))
  sleep "$((delay / 1000000)).$(printf %06d $((delay % 1000000)))"
  victim=$((RANDOM % workers))
  pid=${pids[$victim]}
  kill -KILL "$pid" 2>/dev/null || true
  code=0
  wait "$pid" 2>/dev/null || code=$?
  unset "pids[$victim]"
  pids=("${pids[@]}")
  check_whole
  case $code in
  137) done_kills=$((done_kills + 1)) ;;
  1) # It was done before it was killed.
    finish_twin
    begin_twin
    ;;
  *)
    cat "$CHECK_TMP"/worker.*.log >&2
    echo "FAULT a worker ended with exit code $code" >&2
    exit 1
    ;;
  esac
done
finish_twin
echo "$done_kills kills among $workers workers, on $twins twins: all identical"
