#!/usr/bin/env bash
# Fresh twins of small zoos of every architecture, checked with real PyTorch (Tests/Interop/check_twin.py).
#
#   Tests/Checks/pytorch.sh [PYTHON]     a Python that has torch and numpy (default: python3)
source "$(dirname "$0")/common.sh"
python=${1:-python3}

# check KIND EXIT_CODES MAKE_ZOO_ARGUMENT...
check() {
  local zoo=$CHECK_TMP/torch-$1
  make_zoo "torch-$1" --kind "$1" "${@:3}"
  rm -rf "$zoo-twin"
  expect_exit "$2" "$SPARSIFY" run "$zoo" "$zoo-twin" --epochs 3 --kl-scale 0.1 --optimizer-state all
  "$python" "$root/Tests/Interop/check_twin.py" "$zoo" "$zoo-twin"
}

# A KL term ten times as strong as usual prunes within three epochs.
check grey28 1 --models 12 --odd
check rgb28 0 --models 6 --train 205 --val 0
check rgb32 0 --models 4 --train 205
"$python" "$root/Tests/Interop/readme_snippets.py" "$root/README.md" "$CHECK_TMP/torch-rgb28-twin"
