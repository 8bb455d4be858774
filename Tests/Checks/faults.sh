#!/usr/bin/env bash
# Faults with real means: full and read-only disks, files that vanish or change, damaged work folders, odd names and
# paths, 10,000 models and none, closed streams, little memory. Each must end with the right exit code and a sentence
# that names the file and the remedy, leave nothing half-written and the other models done; and where the fault is
# gone, the same command must end in the twin of an undisturbed run.
#
#   Tests/Checks/faults.sh [PART...]        (default: all of disks sources data options work names zoos streams foreign)
#
# Every case runs on its own, in a folder of its own; one that fails does not stop the others.
source "$(dirname "$0")/../../Experiments/show_help.sh"
if [ "$(id -u)" = 0 ] && [ -z "${FAULTS_MAY_MOUNT:-}" ] && unshare -m true 2>/dev/null; then
  # What is mounted here nobody else sees, and it is gone at the end.
  FAULTS_MAY_MOUNT=1 exec unshare -m "$0" "$@"
fi
source "$(dirname "$0")/common.sh"
source "$checks/faults/cases.sh"

[ $# -gt 0 ] || set -- disks sources data options work names zoos streams foreign
for part; do
  # shellcheck disable=SC1090
  source "$checks/faults/$part.sh"
done

conclude
