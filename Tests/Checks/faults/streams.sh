# shellcheck shell=bash disable=SC2154
# Standard streams that are closed, full, abandoned, or no terminal.

closed_streams() {
  local close
  for close in '>&-' '2>&-' '>&- 2>&-' '<&- >&- 2>&-'; do
    rm -rf "$twin"
    ends 0 bash -c "exec \"\$@\" $close" - "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
    as_undisturbed
    ends 0 bash -c "exec \"\$@\" $close" - "$SPARSIFY" status "$twin"
    ends 66 bash -c "exec \"\$@\" $close" - "$SPARSIFY" status nowhere
  done
}
try 'standard streams closed: the same twin and exit codes' closed_streams

full_output() {
  [ -c /dev/full ] || skip 'there is no /dev/full'
  run 0 --limit 1
  for words in "run $zoo $twin --epochs $epochs --dry-run" "status $twin" "status --json $twin" "inspect $zoo" --help; do
    # shellcheck disable=SC2086
    ends 74 bash -c 'exec "$@" >/dev/full' - "$SPARSIFY" $words
    told 'standard output' 'No space left on device'
  done
  run 0 --limit 1
  ends 0 bash -c 'exec "$@" 2>/dev/full' - "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  done_but 0
}
try '/dev/full as standard output: 74 for results; as standard error it stops no run' full_output

no_reader() {
  cat >no_reader.py <<'END'
import os, subprocess, sys
reader, writer = os.pipe()
os.close(reader)
streams = {"stdout": {"stdout": writer}, "stderr": {"stderr": writer}, "both": {"stdout": writer, "stderr": writer}}
sys.exit(subprocess.run(sys.argv[2:], **streams[sys.argv[1]]).returncode)
END
  for stream in stdout stderr both; do
    rm -rf "$twin"
    ends 0 python3 no_reader.py $stream "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
    as_undisturbed
    ends 0 python3 no_reader.py $stream "$SPARSIFY" run "$zoo" "$here/other" --dry-run
    ends 0 python3 no_reader.py $stream "$SPARSIFY" status "$twin"
  done
}
try 'a pipe whose reader has gone: the work goes on' no_reader

no_terminal() {
  run 0
  [ ! -s "$out" ] || fault 'progress on standard output'
  [ -s "$err" ] || fault 'no progress'
  if grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$err"; then fault 'control characters'; fi
  rm -rf "$twin"
  run 0 --quiet
  if grep -qv ': Note on ' "$err"; then fault '--quiet is not'; fi
}
try 'standard error no terminal: lines without control characters' no_terminal

a_terminal() {
  command -v script >/dev/null || skip 'there is no script(1)'
  local command redraw=$'\r'
  printf -v command '%q ' "$SPARSIFY" run "$zoo" "$twin" --epochs $epochs
  ends 0 env TERM=xterm script -qec "$command" /dev/null
  grep -qF "$redraw" "$out" && grep -qF $'\e[K' "$out" || fault 'it does not redraw'
  as_undisturbed
  rm -rf "$twin"
  ends 0 env TERM=dumb script -qec "$command" /dev/null
  if grep -qF $'\e' "$out"; then fault 'it redraws on a dumb terminal'; fi
}
try 'a terminal: one line redrawn in place; a dumb one: lines' a_terminal
