#!/usr/bin/env bash
# Builds the fuzzer, .build/fuzz/release/Fuzz: libFuzzer, the address sanitizer, and coverage in all modules.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
cd "$(dirname "$0")/../.."
resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
export SPARSIFY_LIBFUZZER=$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
[ -f "$SPARSIFY_LIBFUZZER" ] || { echo "this toolchain has no libFuzzer at $SPARSIFY_LIBFUZZER" >&2; exit 69; }
# Not -sanitize=fuzzer, which brings a second main.
exec swift build -c release --scratch-path .build/fuzz --product Fuzz -Xswiftc -sanitize=address \
  -Xswiftc -sanitize-coverage=edge,indirect-calls,trace-cmp,inline-8bit-counters,pc-table
