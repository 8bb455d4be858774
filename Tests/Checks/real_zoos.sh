#!/usr/bin/env bash
# Short runs on zoos that PyTorch trained on real data, where the folder that holds them is at hand: every trial runs
# with its own hyperparameters, iteration 0 has the accuracies that the source states, and PyTorch agrees.
#
#   Tests/Checks/real_zoos.sh FOLDER [PYTHON]
#
# FOLDER holds zoos/ and tools/make_dataset.py; PYTHON has numpy, and for the last part torch (default: python3).
source "$(dirname "$0")/common.sh"
folder=${1:?a folder with zoos/ and tools/make_dataset.py}
python=${2:-python3}

# check ZOO KIND: one epoch on the validation and test sets that these zoos were tested on, and a part of the training
# set, to be quick.
check() {
  local zoo=$CHECK_TMP/real-$1
  rm -rf "$zoo" "$zoo-twin"
  cp -r --no-preserve=mode "$folder/zoos/$1" "$zoo"
  "$python" "$folder/tools/make_dataset.py" "$2" "$zoo/dataset.pt" --train 4000 --val 2000 --test 5000
  expect_exit 0 "$SPARSIFY" run "$zoo" "$zoo-twin" --epochs 1
  "$python" "$checks/check_parameters.py" "$zoo" "$zoo-twin"
  if "$python" -c 'import torch' 2>/dev/null; then
    "$python" "$root/Tests/Interop/check_twin.py" "$zoo" "$zoo-twin"
  else
    echo "SKIPPED: the twin of $1 checked by PyTorch ($python has no torch)"
  fi
  rm -rf "$zoo" "$zoo-twin"
}

check mnist_hyp mnist
check grey_small grey28
check rgb_small rgb28
check rgb_large rgb32
