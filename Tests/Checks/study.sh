#!/usr/bin/env bash
# What `compare` and `verify` find, against the numbers of another program: of twins made here from zoos that PyTorch
# trained, and of one that the original authors' code made, where the folder that holds them is at hand.
#
#   Tests/Checks/study.sh FOLDER [PYTHON]
#
# FOLDER holds zoos/, tools/make_dataset.py and study/golden/; PYTHON has numpy (default: python3).
source "$(dirname "$0")/common.sh"
folder=${1:?a folder with zoos/, tools/make_dataset.py and study/golden/}
python=${2:-python3}
work=$CHECK_TMP/study
rm -rf "$work"
mkdir -p "$work"

# make_data KIND: the data set that the expected numbers were computed on.
make_data() {
  "$python" "$folder/tools/make_dataset.py" "$1" "$work/$1.pt" --train 2000 --val 500 --test 1000
}

# check NAME SOURCE TWIN KIND: compares a twin, and that with what is expected.
check() {
  expect_exit 0 "$SPARSIFY" compare "$2" "$3" --data "$work/$4.pt" --sweep --calibration --out "$work/$1.study"
  python3 "$checks/check_study.py" "$folder/study/golden/$1.json" "$work/$1.study"
}

# check_own ZOO KIND EPOCHS: the same of a twin that is made for it.
check_own() {
  cp -r --no-preserve=mode "$folder/zoos/$1" "$work/$1"
  expect_exit 0 "$SPARSIFY" run "$work/$1" "$work/$1.twin" --data "$work/$2.pt" --epochs "$3" --lr 0.01 \
    --kl-scale 0.004 --quiet
  check "$1" "$work/$1" "$work/$1.twin" "$2"
  expect_exit 0 "$SPARSIFY" verify "$work/$1.twin" --data "$work/$2.pt"
}

make_data mnist
make_data rgb28
check_own mnist_hyp mnist 6
check_own rgb_small rgb28 4
check mnist_uniform_pytorch "$folder/zoos/mnist_uniform" "$folder/zoos/mnist_uniform_twin_pytorch" mnist

# Its rows were measured on all images.
"$python" "$folder/tools/make_dataset.py" mnist "$work/mnist_all.pt"
expect_exit 0 "$SPARSIFY" verify "$folder/zoos/mnist_uniform_twin_pytorch" --source "$folder/zoos/mnist_uniform" \
  --data "$work/mnist_all.pt"
