#!/usr/bin/env bash
# The twin of a ResNet-18 that PyTorch trained, against twins of it by another program and against PyTorch, killed on
# its way, where the folder that holds them is at hand.
#
#   Tests/Checks/resnet.sh FOLDER PYTHON
#
# FOLDER holds resnet/zoo and tools/make_dataset.py; PYTHON has torch.
source "$(dirname "$0")/common.sh"
folder=${1:?a folder with resnet/zoo and tools/make_dataset.py}
python=${2:?a Python with torch}

zoo=$CHECK_TMP/resnet-zoo twin=$CHECK_TMP/resnet-twin
rm -rf "$zoo" "$twin" "$twin".*
cp -r --no-preserve=mode "$folder/resnet/zoo/zoo" "$zoo"
"$python" "$folder/tools/make_dataset.py" rgb32 "$zoo/dataset.pt" --train 1500 --val 500 --test 1000
run=(run "$zoo" "$twin" --only '*seed=2_*' --epochs 10 --kl-scale 3e-4 --lr 0.01 --decay-log-sigma2
  --snapshot-minutes 0.01)

# What is asked for where it is not given.
expect_exit 1 "$SPARSIFY" run "$zoo" "$CHECK_TMP/resnet-none" --only '*seed=2_*'
grep -q -- '--lr, 0.01 for a start' "$CHECK_TMP/output"

# Killed in the middle of epochs; the twin that comes out is checked as a whole.
for seconds in 3 5 8; do
  timeout -s KILL "$seconds" "$SPARSIFY" "${run[@]}" --quiet || true
done
expect_exit 0 "$SPARSIFY" "${run[@]}"
"$python" "$root/Tests/Interop/check_resnet.py" "$twin" --reference "$folder/resnet/zoo/twin/gentle_seed*.json"
expect_exit 0 "$SPARSIFY" verify "$twin"
