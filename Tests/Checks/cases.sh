# shellcheck shell=bash disable=SC2154
# What checks that consist of many cases share: each case runs on its own, in a folder of its own, and one that fails
# does not stop the others. To be sourced after common.sh.
#
# Whoever sources it may replace `prepare`, what every case begins with, and `leave`, what it may leave behind.

passed=0 failed=0 skipped=0
prepare() { :; }
leave() { cd /; }

# try WHAT FUNCTION: one case, in a shell and a folder ($here) of its own.
try() {
  local code=0
  here=$CHECK_TMP/case
  rm -rf "$here" && mkdir "$here"
  out=$here/out err=$here/err
  set +e
  (
    set -e
    trap leave EXIT
    cd "$here"
    prepare
    "$2"
  )
  code=$?
  set -e
  case $code in
  0) passed=$((passed + 1)) && echo "ok: $1" ;;
  77) skipped=$((skipped + 1)) && echo "SKIPPED: $1 ($(cat "$here/why"))" ;;
  *) failed=$((failed + 1)) && echo "FAULT in: $1" ;;
  esac
  chmod -R u+rwx "$here"
  rm -rf "$here"
}

# skip WHY: this case can't be tried here.
skip() { echo "$1" >"$here/why"; exit 77; }

# fault WHAT: this case ends, showing what was said last.
fault() {
  echo "FAULT $1" >&2
  for stream in "$out" "$err"; do [ ! -s "$stream" ] || { { head -c 1000 "$stream"; echo; echo "[…]"; tail -c 1500 "$stream"; } | sed 's/^/    /' && echo; } >&2; done
  exit 1
}

# ends CODES COMMAND...: runs it; its streams are kept in $out and $err.
ends() {
  local codes=" $1 " code=0
  shift
  "$@" >"$out" 2>"$err" || code=$?
  [[ $codes == *" $code "* ]] || fault "exit code $code, expected$codes: ${*: -9}"
}

# told TEXT...: standard error holds each of these.
told() {
  local text
  for text; do grep -qF -e "$text" "$err" || fault "standard error lacks '$text'"; done
}

# conclude: says how it went; fails where a case did, or where there was none.
conclude() {
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ] && [ "$passed" -gt 0 ]
}
