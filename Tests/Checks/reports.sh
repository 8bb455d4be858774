#!/usr/bin/env bash
# Cases of faults that users of other programs reported, run as their case.json says: each must show its right value.
#
#   Tests/Checks/reports.sh FOLDER [CASE...]     FOLDER holds a folder for each case, and data.pt
#
# A case without an expectation here fails, and so does an expectation without its case.
source "$(dirname "$0")/common.sh"
# shellcheck source=cases.sh
source "$checks/cases.sh"
# shellcheck source=reports/expected.sh
source "$checks/reports/expected.sh"
folder=$(cd "${1:?usage: reports.sh FOLDER [CASE...]}" && pwd)
shift
export SWIFT_BACKTRACE=enable=no LC_ALL=C.UTF-8

# What every case begins with: a copy of its files, and its commands run one after the other. Of command N, `code.N`
# has the exit code, `out.N` and `err.N` the streams.
prepare() {
  local command number=0
  cp -a "$folder/$case/." .
  chmod -R u+w .
  if declare -F "arrange_$case" >/dev/null; then "arrange_$case"; fi
  while IFS= read -r -d '' command; do
    number=$((number + 1))
    echo "$command" >"command.$number"
    (timeout -s KILL 60 bash -c "$command" >"out.$number" 2>"err.$number" </dev/null && echo 0 || echo $?) >"code.$number"
  done < <(python3 - "$SPARSIFY" "$folder/data.pt" <<'END'
import json, shlex, sys
for command in json.load(open("case.json"))["cmds"]:
    # Some stand in quotes of their own.
    quote = str if "'" in command else shlex.quote
    sys.stdout.write(command.replace("{S}", quote(sys.argv[1])).replace("{D}", quote(sys.argv[2])) + "\0")
END
  )
}

# The control: a sound model whose checkpoint of the twin other cases must have too.
case=legacy here=$CHECK_TMP/control
control=$here/twin
rm -rf "$here" && mkdir "$here"
(cd "$here" && prepare)
control=$(compgen -G "$here/twin/*/checkpoint_000001/checkpoints") || { cat "$here"/err.* >&2; exit 1; }

if [ $# = 0 ]; then
  mapfile -t names < <({
    (cd "$folder" && printf '%s\n' */ | tr -d /)
    declare -F | sed -n 's/^declare -f case_//p'
  } | sort -u)
  set -- "${names[@]}"
fi
for case in "$@"; do
  [ -e "$folder/$case/case.json" ] || { echo "FAULT in: $case (no such case)" && failed=$((failed + 1)) && continue; }
  declare -F "case_$case" >/dev/null || { echo "FAULT in: $case (nothing is expected)" && failed=$((failed + 1)) && continue; }
  try "$case" "case_$case"
done
conclude
