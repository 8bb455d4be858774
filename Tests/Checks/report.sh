#!/usr/bin/env bash
# Pages of `sparsify report` about a twin, about one of its models, about a thousand that are links to its models, and
# about two twins: that they are well-formed, small, and need nothing beside them, and that no text of a picture leaves
# it or touches another; with Chromium as it draws them, wide and narrow, in the light, in the dark and on paper.
#
#   Tests/Checks/report.sh TWIN [CHROMIUM]
#
# The pages and what Chromium draws are left in CHECK_TMP/report.
source "$(dirname "$0")/common.sh"
twin=$(realpath "${1:?a twin with its data set}")
chromium=${2:-}
work=$CHECK_TMP/report
rm -rf "$work"
mkdir -p "$work"

# link_models NAME COUNT: a twin of so many models, each a link to one of the twin's.
link_models() {
  python3 - "$twin" "$work/$1" "$2" <<'END'
import os, shutil, sys

twin, target, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
names = sorted(os.listdir(twin))
trials = [name for name in names if os.path.isdir(os.path.join(twin, name))]
os.mkdir(target)
for name in set(names) - set(trials):
    shutil.copy(os.path.join(twin, name), os.path.join(target, name))
for number in range(count):
    trial = trials[number % len(trials)]
    shutil.copytree(os.path.join(twin, trial), os.path.join(target, "%05d_%s" % (number, trial)), copy_function=os.link)
END
}

# draw NAME WIDTH KIND [OPTION...]: has Chromium draw a page.
draw() {
  timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$work/profile" \
    --window-size="$2,6000" "${@:4}" --screenshot="$work/$1.$3.png" "file://$work/$1.html" >"$work/drawn" 2>&1
  [ "$(stat -c %s "$work/$1.$3.png")" -gt 20000 ] || { echo "FAULT $1.$3.png is empty" >&2; return 1; }
}

# check NAME TWIN...: the page about twins.
check() {
  expect_exit 0 "$SPARSIFY" report "${@:2}" --out "$work/$1.html" --svg "$work/$1.figures"
  "$checks/check_report.py" "$work/$1.html"
  [ -n "$chromium" ] || return 0
  for width in 1240 380; do
    "$checks/measure_report.py" "$chromium" "$work/$1.html" "$work/boxes.json" "$width"
    "$checks/check_report.py" "$work/$1.html" --measured "$work/boxes.json"
  done
  draw "$1" 1240 wide
  draw "$1" 380 narrow
  draw "$1" 1240 dark --blink-settings=preferredColorScheme=0
  timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --no-pdf-header-footer \
    --print-to-pdf="$work/$1.pdf" "file://$work/$1.html" >"$work/drawn" 2>&1
}

link_models one 1
link_models thousand 1000
check twin "$twin"
check one "$work/one"
check thousand "$work/thousand"
# Twins are compared over the models that both have.
cp -r "$twin" "$work/copy"
check both "$twin" "$work/copy"
rm -rf "$work/one" "$work/thousand" "$work/copy" "$work/profile"
