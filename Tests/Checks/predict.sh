#!/usr/bin/env bash
# What `predict` tells from weights, against the numbers of another program: of a zoo of 200 models and its twin that
# are made here as the folder says. With any number of threads the output is the same, byte for byte.
#
#   Tests/Checks/predict.sh FOLDER
#
# FOLDER holds make_predict_zoo.sh and golden/predict.json.
source "$(dirname "$0")/common.sh"
folder=${1:?a folder with make_predict_zoo.sh and golden/predict.json}
work=$CHECK_TMP/predict
rm -rf "$work"
mkdir -p "$work"

expect_exit 0 "$folder/make_predict_zoo.sh" "$SPARSIFY" "$work"
predict() { "$SPARSIFY" predict "$work/zoo" --twin "$work/twin" --epochs 2,4,6 --json "$@"; }
predict --jobs 1 >"$work/one.json"
predict --jobs 2 >"$work/two.json"
cmp "$work/one.json" "$work/two.json"
python3 "$checks/check_predict.py" "$folder/golden/predict.json" "$work/one.json"
