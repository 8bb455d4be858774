#!/usr/bin/env bash
# Kills a run at random moments with SIGKILL and starts it again until it is done; the twin must be identical to that
# of an undisturbed run. The same where the twin is to be one zip archive. Then once each with SIGINT and SIGTERM, which
# end with 130 and 143.
#
#   Tests/Checks/kill_resume.sh [KILLS] [SEED]        (default: 10 kills, seed 1)
source "$(dirname "$0")/common.sh"
kills=${1:-10}
RANDOM=${2:-1}

make_zoo zoo --odd
run=("$SPARSIFY" run "$CHECK_TMP/zoo" --epochs 6 --quiet)

rm -rf "$CHECK_TMP"/undisturbed* "$CHECK_TMP"/killed*
before=$EPOCHREALTIME
expect_exit 1 "${run[@]}" "$CHECK_TMP/undisturbed"
micros=$((${EPOCHREALTIME/./} - ${before/./}))
echo "an undisturbed run takes $((micros / 1000)) ms"

# Starts the run on TWIN ($1) and sends it signal $2 after a random part of an undisturbed run's time. Further arguments
# are the run's. Sets `code` to how it ended.
disturb() {
  local twin=$1 signal=$2 delay pid done_now
  delay=$((RANDOM * 32768 + RANDOM))
  delay=$((delay % (micros / 3 + 1)))
  # A shell starts background processes with SIGINT ignored.
  env --default-signal=INT "${run[@]}" "$twin" "${@:3}" >"$CHECK_TMP/output" 2>&1 &
  pid=$!
  sleep "$((delay / 1000000)).$(printf %06d $((delay % 1000000)))"
  kill "-$signal" "$pid" 2>/dev/null || true
  code=0
  wait "$pid" 2>/dev/null || code=$?
  done_now=$(finished "$twin")
  echo "$signal after $((delay / 1000)) ms: exit code $code, $done_now trials finished"
}

# The number of folders in a twin; each must hold a finished trial.
finished() {
  local count=0 trial
  for trial in "$1"/*/; do
    [ -d "$trial" ] || continue
    if [ "$(find "$trial" -mindepth 1 -maxdepth 1 -type d | wc -l)" != 7 ] || [ ! -s "$trial/result.json" ]; then
      echo "FAULT unfinished trial in the twin: $trial" >&2
      exit 1
    fi
    count=$((count + 1))
  done
  echo "$count"
}

for job in KILL KILL.zip INT TERM; do
  signal=${job%.zip}
  twin=$CHECK_TMP/killed-$job
  options=()
  if [ $job != $signal ]; then options=(--out-format zip); fi
  hits=0
  rounds=$([ $signal = KILL ] && echo "$kills" || echo 2)
  for _ in $(seq "$rounds"); do
    disturb "$twin" "$signal" "${options[@]}"
    case $signal/$code in
    KILL/137 | INT/130 | TERM/143) hits=$((hits + 1)) ;;
    */1) break ;; # It was done before the signal came.
    *)
      cat "$CHECK_TMP/output" >&2
      echo "FAULT exit code $code" >&2
      exit 1
      ;;
    esac
  done
  expect_exit 1 "${run[@]}" "$twin" "${options[@]}"
  [ ! -e "$twin.work" ] || { echo "FAULT $twin.work was left behind" >&2; exit 1; }
  echo "interrupted $hits times by SIG$signal:"
  if [ $job != $signal ]; then
    python3 -m zipfile -e "$twin" "$CHECK_TMP/killed-unpacked"
    twin=$CHECK_TMP/killed-unpacked/killed-$signal
  fi
  python3 "$checks/compare_twins.py" "$CHECK_TMP/undisturbed" "$twin"
done
