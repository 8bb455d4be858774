# shellcheck shell=bash
# Where a script was asked for help, prints the comment that it begins with and ends it. To be sourced.

case ${1:-} in
-h | --help)
  sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0"
  exit 0
  ;;
esac
