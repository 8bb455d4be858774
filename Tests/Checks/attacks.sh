#!/usr/bin/env bash
# Scripts that broke an earlier version, or tried to: each must show what it should.
#
#   Tests/Checks/attacks.sh FOLDER [SCRIPT...]     scripts by their names in FOLDER, without the ending
#
# A script without an expectation here fails, and so does an expectation without its script. Scripts need
# /usr/bin/time, setpriv (as root) and strace: where one is missing, those that use it are skipped.
source "$(dirname "$0")/common.sh"
# shellcheck source=cases.sh
source "$checks/cases.sh"
# shellcheck source=attacks/expected.sh
source "$checks/attacks/expected.sh"
folder=$(cd "${1:?usage: attacks.sh FOLDER [SCRIPT...]}" && pwd)
shift
export SWIFT_BACKTRACE=enable=no

# A copy, whose scripts may be told what they lack; and the tool under the name that they look for.
cp -a "$folder" "$CHECK_TMP/attacks"
folder=$CHECK_TMP/attacks
chmod -R u+w "$folder"
# The mark of a twin is excepted from what is the same in all twins.
sed -i "s/if p.is_file() and p.name!='dataset.pt':/if p.is_file() and str(p.relative_to(z)) not in ('dataset.pt', 'sparsify.json'):/" \
  "$folder/lib.py"
grep -q "'sparsify.json'" "$folder/lib.py" || { echo "FAULT lib.py compares twins in another way" >&2; exit 1; }
mkdir -p "$CHECK_TMP/tool"
cp "$SPARSIFY" "$CHECK_TMP/tool/sparsify"
SPARSIFY=$CHECK_TMP/tool/sparsify
chmod 755 "$CHECK_TMP" "$CHECK_TMP/tool" "$SPARSIFY"
export SPARSIFY

if [ $# = 0 ]; then
  mapfile -t names < <({
    (cd "$folder" && printf '%s\n' R*.sh R*.py | grep -v '^R9-bomb.py$')
    declare -F | sed -n 's/^declare -f attack_\(R[0-9]*\)_/\1-/p' | tr _ - |
      while read -r name; do compgen -G "$folder/$name.*" >/dev/null || echo "$name"; done
  } | sed 's/\.[a-z]*$//' | sort -uV)
  set -- "${names[@]}"
fi
for script in "$@"; do
  function=attack_${script//-/_}
  file=$(compgen -G "$folder/$script.sh" || compgen -G "$folder/$script.py" || true)
  [ -n "$file" ] || { echo "FAULT in: $script (no such script)" && failed=$((failed + 1)) && continue; }
  declare -F "$function" >/dev/null || { echo "FAULT in: $script (nothing is expected)" && failed=$((failed + 1)) && continue; }
  try "$script" "$function"
done
conclude
