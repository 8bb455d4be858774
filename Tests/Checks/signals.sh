#!/usr/bin/env bash
# Sends SIGINT or SIGTERM to every command that takes a while, at random moments. It must end soon after, with 130 or 143
# and a sentence, and leave nothing half-written: no file of another name, and what it writes whole or not at all.
#
#   Tests/Checks/signals.sh [ROUNDS] [SEED]        (default: 3 rounds, seed 1)
source "$(dirname "$0")/common.sh"
rounds=${1:-3}
RANDOM=${2:-1}

make_zoo zoo --models 24 --train 200 --val 50 --test 400
zoo=$CHECK_TMP/zoo twin=$CHECK_TMP/twin out=$CHECK_TMP/signals
rm -rf "$twin" "$out"
expect_exit 0 "$SPARSIFY" run "$zoo" "$twin" --epochs 3 --quiet

# The files of CIFAR-10, all black.
cifar=$CHECK_TMP/cifar
rm -rf "$cifar" && mkdir "$cifar"
for name in data_batch_{1,2,3,4,5} test_batch; do
  # 10,000 images of 3,072 bytes behind a label each.
  python3 -c 'import sys; sys.stdout.buffer.write((b"\3" + bytes(3072)) * 10000)' >"$cifar/$name.bin"
done

# sum PATH: of all bytes and names below it; nothing where it is not there.
sum() {
  [ -e "$1" ] || return 0
  (cd "$1" 2>/dev/null && find . -type f | sort | xargs sha256sum || sha256sum <"$1")
}

# attempt NAME OUTPUT COMMAND...: undisturbed once, then with signals. OUTPUT is what it writes in $out, "" for nothing.
attempt() {
  local name=$1 output=$2 whole before micros round signal delay pid code stopped=0
  shift 2
  rm -rf "$out" && mkdir "$out"
  before=$EPOCHREALTIME
  expect_exit "0 1" "$@"
  micros=$((${EPOCHREALTIME/./} - ${before/./}))
  whole=$(sum "$out/$output")
  for ((round = 0; round < rounds; round++)); do
    for signal in INT TERM; do
      rm -rf "$out" && mkdir "$out"
      # A shell starts background processes with SIGINT ignored.
      env --default-signal=INT "$@" >"$CHECK_TMP/results" 2>"$CHECK_TMP/messages" &
      pid=$!
      delay=$(((RANDOM * 32768 + RANDOM) % (micros + 1)))
      sleep "$((delay / 1000000)).$(printf %06d $((delay % 1000000)))"
      kill -$signal $pid 2>/dev/null || true
      code=0
      wait $pid || code=$?
      check "$name" "$signal" "$code" "$delay"
    done
  done
  echo "$name: stopped $stopped of $((2 * rounds)) times in $((micros / 1000)) ms"
}

# check NAME SIGNAL CODE DELAY: how it ended, and what it left.
check() {
  local now
  now=$(sum "$out/$output")
  case $2/$3 in
  INT/130 | TERM/143)
    # Before it listens, a signal just ends it, and it has begun nothing.
    if [ -s "$CHECK_TMP/messages" ]; then
      stopped=$((stopped + 1))
      grep -q '^Stopped' "$CHECK_TMP/messages" || fault "$@" 'it says nothing'
    fi
    if grep -q "$output' is not written" "$CHECK_TMP/messages" && [ -n "$now" ]; then fault "$@" 'it is written'; fi
    if grep -q "$output' is written" "$CHECK_TMP/messages" && [ -z "$now" ]; then fault "$@" 'it is not written'; fi
    ;;
  */0 | */1) [ "$now" = "$whole" ] || fault "$@" 'it wrote something else' ;;
  *) fault "$@" 'that is no exit code for it' ;;
  esac
  [ -z "$now" ] || [ "$now" = "$whole" ] || fault "$@" 'a part is written'
  [ -z "$(find "$out" -name '.sparsify*')" ] || fault "$@" 'a staged file is left'
}

fault() {
  cat "$CHECK_TMP/messages" >&2
  find "$out" >&2
  echo "FAULT $1, SIG$2 after $4 us, exit code $3: $5" >&2
  exit 1
}

attempt data data.pt "$SPARSIFY" data "$cifar" "$out/data.pt" --for cifar10-resnet18
attempt sample sample/dataset.pt "$SPARSIFY" sample "$out/sample" --models 0 --train-count 5000
attempt export export "$SPARSIFY" export "$twin" "$out/export" --architecture CNN
attempt 'export --as zoo' export "$SPARSIFY" export "$twin" "$out/export" --as zoo
attempt compare '' "$SPARSIFY" compare "$zoo" "$twin"
attempt report report.html "$SPARSIFY" report "$twin" --source "$zoo" --out "$out/report.html"
attempt verify '' "$SPARSIFY" verify "$twin" --source "$zoo"
attempt inspect '' "$SPARSIFY" inspect "$zoo"
attempt status '' "$SPARSIFY" status "$twin"
attempt predict '' "$SPARSIFY" predict "$zoo" --twin "$twin" --epochs 0,3
