#!/usr/bin/env bash
# The tests under a sanitizer, in release like everything else, each in a build folder of its own.
#
#   Tests/Checks/sanitizers.sh [address|thread [ARGUMENT...]]     both by default; arguments go to `swift test`
#
# address  reads and writes outside of what was allocated, use after free, leaks at the end; all tests
# thread   accesses of threads to the same memory without order between them; not the tests of the arithmetic, which has
#          no threads of its own, and not those that repeat one run hundreds of times: half an hour for nothing new
#
# Fails where there is a report. What is no fault of ours stands in thread_sanitizer.txt, with the reason. Limits of the
# address space in tests are off: a sanitizer reserves terabytes.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../../Experiments/show_help.sh"
cd "$(dirname "$0")/../.."
sanitizers=$PWD/Tests/Checks/sanitizers.sh

# under SANITIZER ARGUMENT...
under() {
  local began=$SECONDS
  SPARSIFY_SANITIZER=$1 swift test -c release --disable-xctest --disable-testable-imports \
    --sanitize="$1" --scratch-path ".build/$1" "${@:2}"
  echo "clean under the $1 sanitizer ($((SECONDS - began)) s)"
}

# Reports say all there is to say; the runtime's own take minutes.
export SWIFT_BACKTRACE=enable=no
export TSAN_OPTIONS=${TSAN_OPTIONS:-suppressions=$PWD/Tests/Checks/thread_sanitizer.txt}
case ${1:-both} in
address) under "$@" ;;
thread) under "$@" --skip '^VariationalDropoutTests\.' --skip 'MutationTests|ResumeTests|FaultTests' ;;
both) "$sanitizers" address && "$sanitizers" thread ;;
*) echo "address or thread, not '$1'" >&2; exit 64 ;;
esac
