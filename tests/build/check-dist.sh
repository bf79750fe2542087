#!/bin/sh
# check-dist.sh R_TARBALL OCTAVE_TARBALL: checks the two package files as a user gets them, in an
# empty folder outside the tree: no links inside; R CMD check without errors and warnings; the
# Octave package installs into an empty prefix and passes `pkg test` there.
set -u

build=$(cd "$(dirname "$0")" && pwd)
r_tarball=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
octave_tarball=$(cd "$(dirname "$2")" && pwd)/$(basename "$2")
passed=0 failed=0
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
unset SEQRNN_GOLDEN R_LIBS # the package files must do without the tree
export MAKEFLAGS=''

# check WHAT COMMAND...
check()
{
    what=$1
    shift
    if "$@" > "$folder/log" 2>&1; then
        passed=$((passed + 1)) && echo "passed: $what"
    else
        failed=$((failed + 1)) && cat "$folder/log" && echo "FAILED: $what"
    fi
}

# In tar's long listing a symbolic link starts with l, a hard link with h.
no_links() { ! tar -tvzf "$1" | grep '^[lh]'; }

small() { [ "$(wc -c < "$1")" -lt 5000000 ]; }

r_check()
{
    _R_CHECK_FORCE_SUGGESTS_=false R CMD check --no-manual "$r_tarball"
    ! grep -E '^Status:.*(ERROR|WARNING)' seqrnn.Rcheck/00check.log && return
    cat seqrnn.Rcheck/*.out* seqrnn.Rcheck/tests/*.Rout.fail
    return 1
}

octave_install() { "$build/install.sh" octave "$octave_tarball" prefix; }

# `pkg test` reports in its output only.
octave_test()
{
    octave-cli --norc --no-history --no-gui --quiet \
        --eval 'source ("prefix/load.m"); pkg test seqrnn' | tee pkg-test
    grep -E '^ *PASS +[1-9]' pkg-test && grep -E '^ *FAIL +0 *$' pkg-test
}

check 'the R package file contains no links' no_links "$r_tarball"
check 'the Octave package file contains no links' no_links "$octave_tarball"
check 'the R package file is smaller than 5 MB' small "$r_tarball"
check 'R CMD check: no errors, no warnings' r_check
grep -A 12 'NOTE$' seqrnn.Rcheck/00check.log
tail -n 2 seqrnn.Rcheck/00check.log
check 'the Octave package installs into an empty prefix' octave_install
check 'pkg test seqrnn from there' octave_test
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
