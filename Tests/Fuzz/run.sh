#!/usr/bin/env bash
# Feeds one of the readers of files from outside with what libFuzzer makes up, under the address sanitizer.
#
#   Tests/Fuzz/run.sh READER [SECONDS]     zip, legacy, pickle, inflate, idx, json, safetensors or state; 60 seconds
#
# Exits with 1 where it found something. The last line counts executions, edges of the code reached, and findings.
#
# SPARSIFY_FUZZER   the program, if it is built already (default: it is built, into .build/fuzz)
# SPARSIFY_CORPUS   where inputs that reach new code and findings are kept (default: .build/fuzz)
# SPARSIFY_SHARED   a folder whose fixtures/ has more files to begin with
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
cd "$(dirname "$0")/../.."
reader=${1:?the reader to feed: zip, legacy, pickle, inflate, idx, json, safetensors or state}
seconds=${2:-60}
kept=${SPARSIFY_CORPUS:-.build/fuzz}
corpus=$kept/corpus/$reader seeds=$kept/seeds/$reader findings=$kept/findings/$reader

# Longer inputs find nothing more, only slower.
case $reader in
idx | inflate | pickle) longest=4096 ;;
state) longest=65536 ;;
*) longest=16384 ;;
esac

if [ -z "${SPARSIFY_FUZZER:-}" ]; then
  Tests/Fuzz/build.sh
  SPARSIFY_FUZZER=.build/fuzz/release/Fuzz
fi
export SPARSIFY_FUZZ_READER=$reader
if [ ! -d "$seeds" ]; then
  mkdir -p "$seeds.new"
  "$SPARSIFY_FUZZER" --samples "$seeds.new"
  python3 Tests/Fuzz/seeds.py "$reader" "$longest" "$seeds.new" Tests "${SPARSIFY_SHARED:-Tests}/fixtures"
  mv "$seeds.new" "$seeds"
fi
mkdir -p "$corpus" "$findings"
before=$(find "$findings" -type f | wc -l)

# A reader may take some 100 MB; the sanitizer and the inputs of libFuzzer come on top.
code=0
export ASAN_OPTIONS=${ASAN_OPTIONS:-quarantine_size_mb=16:allocator_may_return_null=1}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
"$SPARSIFY_FUZZER" -max_total_time="$seconds" -max_len="$longest" -timeout=25 -malloc_limit_mb=512 -rss_limit_mb=1024 \
  -print_final_stats=1 -verbosity=1 -artifact_prefix="$findings/" "$corpus" "$seeds" >"$log" 2>&1 || code=$?
[ "$code" = 0 ] || grep -v '^#' "$log" | tail -60
found=$(($(find "$findings" -type f | wc -l) - before))
edges=$(grep -o ' cov: [0-9]*' "$log" | tail -1 | tr -dc 0-9)
executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
# A run that ends with a finding counts up to its last line of progress.
executions=${executions:-$(grep -o '^#[0-9]*' "$log" | tail -1 | tr -dc 0-9)}
echo "$reader: ${executions:-0} executions in $SECONDS s, ${edges:-0} edges, $found findings"
[ "$code" = 0 ]
