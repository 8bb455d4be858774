# shellcheck shell=bash disable=SC2154
# The data set: gone, cut off, another one; between two runs and during one.

# interrupted: a twin that is not done.
interrupted() { begin 2 --jobs 6 && killed; }

missing_data() {
  interrupted
  mv "$zoo/dataset.pt" kept
  run 66
  told "dataset.pt" '--data'
  mv kept "$zoo/dataset.pt"
  run 0
  as_undisturbed
}
try 'dataset.pt is gone at the second run: 66' missing_data

cut_off_data() {
  interrupted
  cp "$zoo/dataset.pt" kept
  truncate -s 100000 "$zoo/dataset.pt"
  run 65
  told "$zoo/dataset.pt" 'truncated'
  mv kept "$zoo/dataset.pt"
  run 0
  as_undisturbed
}
try 'dataset.pt is cut off at the second run: 65' cut_off_data

empty_data() {
  interrupted
  cp "$zoo/dataset.pt" kept
  : >"$zoo/dataset.pt"
  run 65
  told "$zoo/dataset.pt" 'empty'
  mv kept "$zoo/dataset.pt"
  run 0
  as_undisturbed
}
try 'dataset.pt is empty at the second run: 65' empty_data

a_flipped_bit() {
  interrupted
  cp "$zoo/dataset.pt" kept
  flip "$zoo/dataset.pt" 60000
  run 65
  told "$zoo/dataset.pt" 'CRC'
  mv kept "$zoo/dataset.pt"
  run 0
  as_undisturbed
}
try 'dataset.pt has a flipped byte at the second run: 65' a_flipped_bit

other_data() {
  interrupted
  make_zoo case/other --models 1 --train 30 --val 10 --test 10 --seed 2
  cp "$zoo/dataset.pt" kept
  cp other/dataset.pt "$zoo/dataset.pt"
  run 64
  told "$twin" 'begun with other options' '  dataset: ' '--restart'
  run 64 --data "$zoo/dataset.pt"
  # The old one elsewhere is the old one still, but a path is no number.
  run 0 --data "$here/kept"
  for trial in "${trials[@]}"; do
    diff -r "$plain/twin/$trial/checkpoint_000003" "$twin/$trial/checkpoint_000003" || fault 'other numbers'
  done
}
try 'dataset.pt is another one at the second run: 64' other_data

data_cut_off_in_use() {
  begin 1 --jobs 1
  cp "$zoo/dataset.pt" kept
  truncate -s 4096 "$zoo/dataset.pt"
  resume 65
  told 'data set' 'got shorter' 'Put the file back'
  mv kept "$zoo/dataset.pt"
  run 0
  as_undisturbed
}
try 'dataset.pt is cut off while it is in use: 65, and finished when it is back' data_cut_off_in_use
