#!/usr/bin/env bash
# Every file of a hostile manifest through `sparsify inspect`, in a limited address space: what must be rejected ends
# with 65 and a message that names one of the manifest's kinds of fault; nothing is executed, nothing crashes.
#
#   Tests/Checks/hostile.sh [FOLDER]     a folder with a manifest.json (default: Tests/TensorTests/Fixtures/hostile)
source "$(dirname "$0")/common.sh"
folder=${1:-$root/Tests/TensorTests/Fixtures/hostile}
limit_kib=$((1024 * 1024))

list() {
  python3 -c '
import json, sys
for entry in json.load(open(sys.argv[1]))["files"]:
    print(entry["file"], entry["must"], *entry["kinds"])
' "$folder/manifest.json"
}

mkdir -p "$CHECK_TMP/here"
cd "$CHECK_TMP/here"
checked=0 rejected=0 faults=0
while read -r file must kinds; do
  code=0
  message=$(ulimit -v "$limit_kib" && timeout -s KILL 10 "$SPARSIFY" inspect "$folder/$file" 2>&1 </dev/null) || code=$?
  checked=$((checked + 1))
  wrong=
  case $code/$must in
  65/reject | 65/either)
    rejected=$((rejected + 1))
    named=
    for kind in $kinds; do [[ $message == *"[$kind]"* ]] && named=$kind; done
    [ -n "$named" ] || wrong="names none of: $kinds"
    ;;
  0/accept | 0/either) ;;
  *) wrong="exit code $code, must $must" ;;
  esac
  if [ -n "$wrong" ]; then
    faults=$((faults + 1))
    printf 'FAULT %s: %s\n  %.400s\n' "$file" "$wrong" "$message"
  fi
done < <(list)
canaries=$(find "$CHECK_TMP" "$folder" "$root/executed.canary" -name executed.canary 2>/dev/null || true)
[ -z "$canaries" ] || { echo "FAULT something was executed: $canaries"; faults=$((faults + 1)); }
echo "$checked hostile files: $rejected rejected, $((checked - rejected)) read, $faults faults"
[ "$checked" -gt 0 ] && [ "$faults" = 0 ]
