# shellcheck shell=bash disable=SC2154
# Other options, another version, folders that are not ours.

other_options() {
  begin 2 --jobs 6 && killed
  run 64 --kl-scale 0.02 --seed 7
  told "'$twin' was begun with other options" 'kl_scale: 0.01 before, 0.02 now' 'seed: ' '7 now' '--restart'
  ends 64 "$SPARSIFY" run "$zoo" "$twin" --epochs 5
  told 'epochs: 3 before, 5 now'
  run 0 --kl-scale 0.02 --restart
  run 64
  told "'$twin' was begun with other options" 'kl_scale: 0.02 before, 0.01 now'
  run 0 --restart
  as_undisturbed
}
try 'other options: 64 with the difference; --restart begins anew' other_options

another_format() {
  begin 2 --jobs 6 && killed
  sed -i 's/"sparsify::version": "[^"]*"/"sparsify::version": "9.9"/; s/"sparsify::format": 1/"sparsify::format": 2/' \
    "$twin.work/sparsify.json" "$twin/sparsify.json"
  run 64
  told "'$twin'" 'version 9.9' '--restart'
  run 0 --restart
  as_undisturbed
  sed -i 's/"sparsify::version": "[^"]*"/"sparsify::version": "9.9"/; s/"sparsify::format": 1/"sparsify::format": 2/' "$twin/sparsify.json"
  run 64
  told "'$twin'" 'version 9.9'
}
try 'a work folder or twin of another format: 64' another_format

a_foreign_twin() {
  mkdir twin
  echo 'do not lose this' >twin/thesis.txt
  for option in --quiet --restart; do
    run 73 $option
    told "'$twin' is to be the twin, but is not empty" 'choose another folder'
  done
  [ "$(cat twin/thesis.txt)" = 'do not lose this' ] || fault 'it is lost'
  [ "$(find . -maxdepth 1 -name 'twin*' | wc -l)" = 1 ] || fault 'something was written'
  rm -r twin && mkdir twin.work && echo mine >twin.work/thesis.txt
  for option in --quiet --restart; do
    run 73 $option
    told "'$twin.work' is to be the work folder of '$twin', but is not empty" 'choose another one with --work'
  done
  rm -r twin.work && echo file >twin
  run 73
  told "'$twin'" 'not a folder'
  rm twin
  run 0
  as_undisturbed
}
try 'a twin or work folder with other things in it: 73, nothing is lost' a_foreign_twin
