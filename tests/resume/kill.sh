#!/bin/sh
# make resume: a training is killed (kill -9) at KILLS random moments, some of them inside a save, and
# each time goes on from its checkpoint; it must end with the bits of the one that was left alone.
set -u

KILLS=${KILLS:-50}
folder=build/resume
passed=0 failed=0
rm -rf $folder
mkdir -p $folder

# once NAME COMMAND...: the command gets the names of a checkpoint and of a result
once()
{
    name=$1
    shift
    "$@" $folder/$name.safetensors $folder/$name.bytes
}

# killed NAME COMMAND...: kills it 0.45 to 1.2 seconds after each start, until it has been killed often
# enough, then lets it end
killed()
{
    name=$1 kills=0 inside=0
    shift
    while [ $kills -lt "$KILLS" ]; do
        "$@" $folder/$name.safetensors $folder/$name.bytes > $folder/$name.log 2>&1 &
        child=$!
        sleep "$(awk -v seed="$kills" 'BEGIN { srand(seed); printf "%.3f", 0.45 + 0.75 * rand() }')"
        kill -9 $child 2> /dev/null || break
        wait $child 2> /dev/null
        kills=$((kills + 1))
        [ -e $folder/$name.safetensors.tmp ] && inside=$((inside + 1))
    done
    once "$name" "$@"
    echo "$name: killed $kills times, $inside of them inside a save"
    [ $kills -eq "$KILLS" ]
}

check()
{
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "FAILED: $*"; fi
}

octave='octave-cli --norc --no-history --no-gui --quiet tests/resume/run.m build/octave'
check once alone-r Rscript tests/resume/run.R
check killed killed-r Rscript tests/resume/run.R
check cmp $folder/alone-r.bytes $folder/killed-r.bytes
check once alone-octave $octave
check killed killed-octave $octave
check cmp $folder/alone-octave.bytes $folder/killed-octave.bytes
check cmp $folder/alone-r.bytes $folder/alone-octave.bytes
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
