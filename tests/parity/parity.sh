#!/bin/sh
# make parity: the same cases in C, in R and in Octave, with 1 and with 2 threads of the core and of the
# host's BLAS. Each run writes its results as plain bytes, one file per field, into
# build/parity/<run>/; every run must write what R with 1 thread wrote.
set -u

folder=build/parity
passed=0 failed=0
rm -rf $folder

# run NAME THREADS COMMAND...: the command gets the folder for its fields as last argument
run()
{
    name=$1 threads=$2
    shift 2
    mkdir -p $folder/$name
    SEQRNN_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads OMP_NUM_THREADS=$threads "$@" $folder/$name && return
    failed=$((failed + 1)) && echo "FAILED: $name"
}

# compare NAME FIELD: against r-1
compare()
{
    if cmp $folder/r-1/$2 $folder/$1/$2; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)) && echo "FAILED: $2 of $1 differs from R's"
    fi
}

octave='octave-cli --norc --no-history --no-gui --quiet tests/parity/parity.m build/octave'
run r-1 1 Rscript tests/parity/parity.R
run r-2 2 Rscript tests/parity/parity.R
run octave-1 1 $octave
run octave-2 2 $octave
run c 1 build/c/plain/parity

for field in $folder/r-1/*; do
    field=${field##*/}
    for name in r-2 octave-1 octave-2; do compare $name "$field"; done
done
for field in $folder/c/*; do compare c "${field##*/}"; done

command -v sha256sum > /dev/null && sha256sum $folder/r-1/*-theta
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
