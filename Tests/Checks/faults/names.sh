# shellcheck shell=bash disable=SC2154
# Links, names that are no UTF-8, names and paths as long as the system allows.

link_loops() {
  ln -s "${trials[0]}x" "$zoo/${trials[0]}x"
  ln -s NN_there "$zoo/NN_here" && ln -s NN_here "$zoo/NN_there"
  ln -s . "$zoo/NN_itself"
  mv "$zoo/${trials[3]}/checkpoint_000003/checkpoints" kept
  ln -s checkpoints "$zoo/${trials[3]}/checkpoint_000003/checkpoints"
  run 1
  told 'Symbolic links go round in a circle: mend or remove them (NN_here, NN_there, '"${trials[0]}x)" "  ${trials[3]}: "
  done_but 1
  rm "$zoo/${trials[0]}x" "$zoo"/NN_here "$zoo"/NN_there "$zoo"/NN_itself
  mv -f kept "$zoo/${trials[3]}/checkpoint_000003/checkpoints"
  run 0
  as_undisturbed
}
try 'links that go round in a circle: skipped, and done when they are mended' link_loops

looping_paths() {
  ln -s loop loop
  for path in loop loop/zoo; do
    ends '64 65 66' "$SPARSIFY" run "$path" "$twin"
    told "'$path'" 'circle'
  done
  ends '65 73' "$SPARSIFY" run "$zoo" loop
  told "loop'" 'circle'
  ends '65 73' "$SPARSIFY" run "$zoo" loop/twin
  told "loop" 'circle'
  ln -s nowhere dangling
  ends '64 66 73' "$SPARSIFY" run "$zoo" dangling
  told "dangling'"
  [ "$(ls)" = "$(printf '%s\n' dangling err loop out zoo)" ] || fault 'something was written'
}
try 'a source or twin that is a link to itself or to nothing: refused' looping_paths

through_links() {
  ln -s zoo linked-zoo && mkdir below && ln -s below linked-folder && ln -s ../twin below/twin && mkdir twin
  ends 0 "$SPARSIFY" run linked-zoo linked-folder/twin --epochs $epochs
  [ -z "$(find below -type f)" ] || fault 'the twin is not where the link leads'
  as_undisturbed
}
try 'source and twin through links: the same twin' through_links

trials_through_links() {
  mkdir elsewhere && mv "$zoo/${trials[1]}" elsewhere/one && ln -s ../elsewhere/one "$zoo/${trials[1]}"
  run 0
  as_undisturbed
}
try 'a trial that is a link to a folder elsewhere: the same twin' trials_through_links

odd_names() {
  # Shown alike, as what is not UTF-8 has no sign of its own.
  local names=($'NN_\xff' $'NN_\xfe' $'NN_a\nb' $'NN_\e[31m' 'NN_ ' 'NN_"quoted"' 'NN_.state' 'plan.json' 'claims') name i
  for i in "${!names[@]}"; do cp -a "$zoo/${trials[0]}" "$zoo/${names[$i]}"; done
  name=NN_$(printf 'n%.0s' {1..252})
  cp -a "$zoo/${trials[0]}" "$zoo/$name"
  names+=("$name")
  run 0 --jobs 1
  for name in "${names[@]}"; do
    [ -s "$twin/$name/result.json" ] || fault "no twin of $(printf %q "$name")"
  done
  cmp "$twin/$name/checkpoint_000003/checkpoints" "$plain/twin/${trials[0]}/checkpoint_000003/checkpoints" || fault 'other numbers'
  if grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$err"; then fault 'control characters reached the terminal'; fi
  ends 0 "$SPARSIFY" status "$twin"
  ends 0 "$SPARSIFY" status --json "$twin"
  python3 -c 'import json, sys; json.load(open(sys.argv[1]))' "$out"
  cp -a "$twin" once
  run 0
  twin=$here/once plain=$here
  ends 0 python3 "$checks/compare_twins.py" twin once
}
try 'names of any bytes and of 255 of them: done like the others' odd_names

odd_folders() {
  local folder=$here/$'\xffolder \e[31m\n'
  mkdir "$folder" && mv zoo "$folder/zoo"
  zoo=$folder/zoo twin=$folder/twin
  run 0
  as_undisturbed
  mv "$folder/zoo/dataset.pt" kept
  run 66
  if grep -qP '[\x00-\x08\x0b-\x1f\x7f]' "$err"; then fault 'control characters reached the terminal'; fi
}
try 'source and twin in a folder whose name is no UTF-8: the same twin' odd_folders

long_names() {
  local name
  name=$(printf 't%.0s' {1..255})
  twin=$here/$name
  run '65 73'
  told "$name.work" 'File name too long' 'shorten'
  run 0 --work "$here/work"
  mv "$twin" twin
  twin=$here/twin
  as_undisturbed
  twin=$here/${name}t
  run '65 73'
  told "${name}t" 'File name too long' 'shorten'
}
try 'a twin whose name leaves no room for .work: refused; --work helps' long_names

# deep LENGTH: makes folders whose path has so many bytes; prints it.
deep() {
  python3 - "$here" "$1" <<'END'
import os, sys
at, length = sys.argv[1], int(sys.argv[2])
os.chdir(at)
while len(at) < length:
    step = min(200, length - len(at) - 1)
    # What is left must be a name as well.
    if 0 < length - len(at) - 1 - step < 2: step -= 2
    name = "d" * step
    os.mkdir(name)
    os.chdir(name)
    at += "/" + name
print(at)
END
}

long_paths() {
  local folder
  folder=$(deep 4020)
  # The trials' own folders fit, what lies in them does not.
  twin=$folder/twin
  run '65 73 74'
  told 'File name too long' 'a path 4095' 'shorten'
  [ "$(cd "$folder" && find . -path './twin/*' -type f)" = ./twin/sparsify.json ] || fault 'something half-written in the twin'
  twin=$folder/$(printf 't%.0s' {1..200})
  run '65 73'
  told 'File name too long' 'shorten'
  ends '64 65 66' "$SPARSIFY" run "$folder/$(printf 'z%.0s' {1..200})" "$here/twin"
  told 'File name too long' 'shorten'
  twin=$here/twin
  run 0
  as_undisturbed
}
try 'paths that grow beyond what the system allows: a clear message' long_paths
