#!/bin/sh
# tally.sh TITLE COMMAND...: runs each command (a string for sh) and adds up what they report.
# A command reports by its last line "[title: ]N passed, N failed[, N skipped]". One that fails
# without saying so, or says nothing, counts as one failure. The last line of tally.sh has the same
# form. Exit status 0: nothing failed. Without a TITLE it repeats before that line what was said of
# the failures, for those who see the end only.
set -u

title=$1
shift
log=$(mktemp) && counts=$(mktemp) && failures=$(mktemp) || exit 1
trap 'rm -f "$log" "$counts" "$failures"' EXIT

marks='^(tests/[a-z/_]+\.c:[0-9]+: |(──|--) (Failure|Error) |!!!!! |FAILED)'

# The lines around those by which C, testthat, Octave and our scripts tell of a failure, but not a
# thousand of them.
failures_of()
{
    grep -a -B 12 -A 6 -E "$marks" "$1" | head -n 80
}

for command in "$@"; do
    { sh -c "$command"; echo "exit status $?" >> "$counts"; } 2>&1 | tee "$log"
    grep -a -E '^([a-z_0-9-]+: )?[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" |
        tail -n 1 | sed 's/^[a-z_0-9-]*: //' >> "$counts"
    echo "end $command" >> "$counts"
    [ "$title" ] || failures_of "$log" >> "$failures"
done
[ ! -s "$failures" ] || { echo "---- failures:" && cat "$failures" && echo "----"; }

awk -v title="${title:+$title: }" '
    /^exit status/     { status = $3; lines = 0; failed_here = 0; next }
    / passed, .* fail/ { passed += $1; failed_here = $3; skipped += $5; lines = 1; next }
    /^end/             { if (!failed_here && (status != 0 || !lines)) {
                             failed_here = 1
                             print "FAILED (exit status " status "): " substr($0, 5)
                         }
                         failed += failed_here }
    END {
        printf "%s%d passed, %d failed", title, passed, failed
        if (skipped) printf ", %d skipped", skipped
        print ""
        exit failed > 0
    }' "$counts"
