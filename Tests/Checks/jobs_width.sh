#!/usr/bin/env bash
# A model's twin must not depend on the number of threads, on its neighbours, or on the processor built for: runs with
# --jobs 1 and --jobs 2, with one model alone and with a few, and with a build for AVX2, all compared bit by bit.
#
#   Tests/Checks/jobs_width.sh [OTHER_SPARSIFY]       (default: builds with SPARSIFY_CPU=x86-64-v3 in .build/x86-64-v3)
source "$(dirname "$0")/common.sh"

other=${1:-}
if [ -z "$other" ]; then
  scratch=$root/.build/x86-64-v3
  SPARSIFY_CPU=x86-64-v3 swift build --package-path "$root" -c release --product sparsify --scratch-path "$scratch"
  other=$scratch/release/sparsify
fi

# check KIND EPOCHS MAKE_ZOO_ARGUMENT...
check() {
  local kind=$1 epochs=$2 zoo=$CHECK_TMP/$1 name
  make_zoo "$kind" --kind "$kind" "${@:3}"
  rm -rf "$CHECK_TMP/$kind"-*
  for name in "$SPARSIFY" "$other"; do
    echo "$kind: $("$name" run "$zoo" "$CHECK_TMP/$kind-none" --dry-run | grep '^groups:')"
  done
  twin() { # NAME TOOL ARGUMENT...
    expect_exit 0 "$2" run "$zoo" "$CHECK_TMP/$kind-$1" --epochs "$epochs" --quiet "${@:3}"
  }
  twin jobs1 "$SPARSIFY" --jobs 1
  twin jobs2 "$SPARSIFY" --jobs 2
  twin other "$other" --jobs 2
  twin first "$SPARSIFY" --limit 2
  twin alone "$SPARSIFY" --only '*_00002_*'
  twin alone-other "$other" --only '*_00002_*'
  for name in jobs2 other; do
    python3 "$checks/compare_twins.py" "$CHECK_TMP/$kind-jobs1" "$CHECK_TMP/$kind-$name"
  done
  for name in first alone alone-other; do
    python3 "$checks/compare_twins.py" --trials-of-b "$CHECK_TMP/$kind-jobs1" "$CHECK_TMP/$kind-$name"
  done
}

# More models than lanes, and of every kind; 605 and 205 leave a smaller last batch.
check grey28 3 --models 40 --train 605
check rgb28 2 --models 6 --train 205
check rgb32 2 --models 6 --train 205
