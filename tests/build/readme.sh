#!/bin/sh
# readme.sh r|octave: runs the README's example of that language with the package installed in build/.
set -u

language=$1
code=$(mktemp) || exit 1
trap 'rm -f "$code"' EXIT

awk -v fence="\`\`\`$language" '$0 == "```" { inside = 0 } inside; $0 == fence { inside = 1 }' \
    README.md > "$code"

run_r() { Rscript "$code"; }
run_octave()
{
    octave-cli --norc --no-history --no-gui --quiet \
        --eval 'source ("build/octave/load.m");' --eval "source (\"$code\")"
}

if run_$language; then
    echo '1 passed, 0 failed'
else
    echo 'FAILED: the example of the README'
    echo '0 passed, 1 failed'
    exit 1
fi
