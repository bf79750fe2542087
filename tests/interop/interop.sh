#!/bin/sh
# make interop: R and Octave write the same bytes and read each other's networks; PyTorch, where
# $PYTHON (python3) has it and safetensors, reads what they wrote and computes the same.
set -u

folder=build/interop
python=${PYTHON:-python3}
passed=0 failed=0
rm -rf $folder && mkdir -p $folder

# check WHAT COMMAND...: the command must succeed
check()
{
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)) && echo "FAILED: $what"
    fi
}

octave='octave-cli --norc --no-history --no-gui --quiet tests/interop/interop.m build/octave'
check 'R writes' Rscript tests/interop/interop.R $folder write
check 'Octave writes' $octave $folder write
check 'the same arrays are the same bytes' cmp $folder/r.safetensors $folder/octave.safetensors
check "R reads Octave's network" Rscript tests/interop/interop.R $folder read
check "Octave reads R's network" $octave $folder read
if $python -c 'import torch, safetensors' 2> /dev/null; then
    for host in r octave; do
        check "PyTorch reads what $host wrote" $python tests/interop/interop.py $folder $host
    done
else
    echo "$python has no torch or no safetensors: not compared with PyTorch"
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
