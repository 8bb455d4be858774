#!/usr/bin/env bash
# Fresh twins of small zoos of every architecture, and generated zoos of every initialiser, optimiser and nonlinearity,
# checked with real PyTorch (check_twin.py and check_zoo.py in Tests/Interop).
#
#   Tests/Checks/pytorch.sh [PYTHON]     a Python that has torch and numpy (default: python3)
source "$(dirname "$0")/common.sh"
python=${1:-python3}

# twin KIND EXIT_CODES NAME OPTION...
twin() {
  local zoo=$CHECK_TMP/torch-$1
  rm -rf "$zoo-$3"
  expect_exit "$2" "$SPARSIFY" run "$zoo" "$zoo-$3" --epochs 3 --optimizer-state all "${@:4}"
  "$python" "$root/Tests/Interop/check_twin.py" "$zoo" "$zoo-$3"
}

# check KIND EXIT_CODES MAKE_ZOO_ARGUMENT...
check() {
  make_zoo "torch-$1" --kind "$1" "${@:3}"
  twin "$1" "$2" twin --kl-scale 0.1
}

# A KL term ten times as strong as usual prunes within three epochs.
check grey28 1 --models 12 --odd
check rgb28 0 --models 6 --train 205 --val 0
check rgb32 0 --models 4 --train 205

# As WeightCLIP trains its zoos, on noise that is learned within some epochs.
rm -rf "$CHECK_TMP/torch-weightclip"
PYTHONDONTWRITEBYTECODE=1 "$python" "$root/Tests/Interop/make_weightclip_zoo.py" "$CHECK_TMP/torch-weightclip"
twin weightclip 0 twin --kl-scale 0.1
grep -q 'The data set fits' "$CHECK_TMP/output"
"$python" -B "$CHECK_TMP/torch-weightclip-twin/model.py" \
  "$CHECK_TMP/torch-weightclip-twin/NN_tune_trainable_seed=1" "$CHECK_TMP/torch-weightclip-twin/dataset.pt" >"$CHECK_TMP/output"
grep -q 'test accuracy: 0' "$CHECK_TMP/output"

twin grey28 1 magnitude --method magnitude --sparsity 0.8
twin rgb32 0 random --method random --sparsity 0.5 --scope layer --schedule linear
twin rgb28 0 like --method magnitude --like "$CHECK_TMP/torch-rgb28-twin"
twin grey28 1 tuned --kl-scale 0.1 --finetune 2
twin rgb32 0 rewound --method magnitude --sparsity 0.8 --finetune 2 --finetune-lr 1e-3 --rewind

# generate NAME DATASET ARGUMENT...
generate() {
  rm -rf "$CHECK_TMP/$1"
  expect_exit 0 "$SPARSIFY" generate "$2" "$CHECK_TMP/$1" "${@:3}"
  "$python" "$root/Tests/Interop/check_zoo.py" "$CHECK_TMP/$1"
}

generate torch-grid "$CHECK_TMP/torch-grey28/dataset.pt" --architecture CNN,CNN2 --dropout 0,0.3 --epochs 2 \
  --init uniform,normal,kaiming_uniform,kaiming_normal,xavier_uniform,xavier_normal
generate torch-kinds "$CHECK_TMP/torch-rgb32/dataset.pt" --init kaiming_uniform --epochs 3 --keep every:2 \
  --nlin tanh,relu,leakyrelu,sigmoid,silu,gelu --optimizer adam,sgd,rms_prop --momentum 0.9 --lr 1e-3
generate torch-from "$CHECK_TMP/torch-grey28/dataset.pt" --from "$CHECK_TMP/torch-grid" --from-epoch 2 --epochs 1

rm -rf "$CHECK_TMP/torch-data"
"$python" -B "$root/Tests/Interop/check_data.py" "$SPARSIFY" "$CHECK_TMP/torch-data"

"$python" "$root/Tests/Interop/readme_snippets.py" "$root/README.md" "$CHECK_TMP/torch-rgb28-twin"
