#!/usr/bin/env bash
# A zoo with odd trials: each is skipped for its own reason or ends alone, the others are done, the source stays
# untouched, and the same command again finds nothing to do.
#
#   Tests/Checks/odd_zoo.sh
source "$(dirname "$0")/common.sh"

fingerprint() { (cd "$1" && find . -exec stat -c '%n %s %Y %a' {} + && find . -type f -exec sha256sum {} +) | sort; }

make_zoo odd --odd
fingerprint "$CHECK_TMP/odd" >"$CHECK_TMP/before"
rm -rf "$CHECK_TMP"/odd-twin*

expect_exit 0\ 1 "$SPARSIFY" run "$CHECK_TMP/odd" "$CHECK_TMP/odd-twin" --epochs 2 --dry-run
[ ! -e "$CHECK_TMP/odd-twin" ] || { echo "FAULT --dry-run wrote a twin" >&2; exit 1; }

expect_exit 1 "$SPARSIFY" run "$CHECK_TMP/odd" "$CHECK_TMP/odd-twin" --epochs 2
python3 "$checks/check_expected.py" "$CHECK_TMP/odd.expected.json" "$CHECK_TMP/odd-twin" "$CHECK_TMP/output"

cp -a "$CHECK_TMP/odd-twin" "$CHECK_TMP/odd-twin-once"
expect_exit 1 "$SPARSIFY" run "$CHECK_TMP/odd" "$CHECK_TMP/odd-twin" --epochs 2
python3 "$checks/compare_twins.py" "$CHECK_TMP/odd-twin-once" "$CHECK_TMP/odd-twin"

for twin in "$CHECK_TMP/odd" "$CHECK_TMP/odd/twin"; do
  expect_exit 64 "$SPARSIFY" run "$CHECK_TMP/odd" "$twin" --epochs 2
done
expect_exit 66 "$SPARSIFY" run "$CHECK_TMP/nowhere" "$CHECK_TMP/nowhere-twin"

fingerprint "$CHECK_TMP/odd" >"$CHECK_TMP/after"
diff "$CHECK_TMP/before" "$CHECK_TMP/after" || { echo "FAULT the source was changed" >&2; exit 1; }
echo "the source is untouched"
