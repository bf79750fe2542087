#!/bin/sh
# make lint: what a compiler and grep can tell about the sources. Style itself: CONTRIBUTING.md.
set -u

passed=0 failed=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# check WHAT COMMAND...: the command must succeed
check()
{
    what=$1
    shift
    if "$@" > "$log" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1)) && cat "$log" && echo "FAILED: $what"
    fi
}

# none PATTERN FILE...: no line matches the extended regular expression; comments do not count
none()
{
    pattern=$1
    shift
    ! awk -v pattern="$pattern" '
        FNR == 1 { comment = 0 }
        { line = $0
          if (comment) { if (!sub(/^.*\*\//, "", line)) next; comment = 0 }
          gsub(/\/\*([^*]|\*[^\/])*\*\//, "", line)
          gsub(/"[^"]*"/, "\"\"", line)
          if (sub(/\/\*.*$/, "", line)) comment = 1
          if (line ~ pattern) { print FILENAME ":" FNR ": " $0; bad = 1 } }
        END { exit !bad }' "$@"
}

# within LINES COLUMNS FILE...: no file is longer, no line is wider, no tabs, no trailing blanks
within()
{
    lines=$1 columns=$2
    shift 2
    ! awk -v lines="$lines" -v columns="$columns" '
        length > columns       { print FILENAME ":" FNR ": wider than " columns; bad = 1 }
        /\t/                   { print FILENAME ":" FNR ": a tab"; bad = 1 }
        /[ ]$/                 { print FILENAME ":" FNR ": trailing blanks"; bad = 1 }
        FNR == lines + 1       { print FILENAME ": longer than " lines " lines"; bad = 1 }
        END { exit !bad }' "$@"
}

# The sources named by sources.h are the ones that exist.
sources_listed()
{
    sed -n 's/^#include "\(.*\.c\)"$/\1/p' core/src/sources.h | sort > "$log.listed"
    (cd core/src && find . -mindepth 2 -name '*.c') | sed 's:^\./::' | sort |
        diff "$log.listed" -
    status=$?
    rm -f "$log.listed"
    return $status
}

# says FILE PATTERN: the file has a line that starts so
says() { grep -q "^$2" "$1" || { echo "$1 does not say: $2"; return 1; }; }

warnings='-Wall -Wextra -Werror -fsyntax-only'
core=$(find core/src -mindepth 2 -name '*.c')
# Drawing random numbers, reading text and adding up scalars is done in double in both precisions;
# the constants of the elementary functions differ between them; threads.c has no precision; the
# public interface of layer_norm.c has a double eps.
numeric=$(echo "$core" | grep -E '/(kernels|cells|layers)/' |
    grep -vE '/(cells/init|cells/cell|kernels/elementary|kernels/keep|kernels/threads|layers/layer_norm)\.c')
c_files=$(find core tests r-package octave -name '*.[ch]')
host_files=$(find r-package octave tests -name '*.[Rm]')

for file in $core; do
    for precision in DOUBLE SINGLE; do
        check "$file alone, $precision" cc -std=gnu11 $warnings -DSEQRNN_$precision "$file"
    done
done
for unit in core/src/seqrnn_double.c core/src/seqrnn_single.c; do
    check "$unit as C23" cc -std=gnu2x $warnings "$unit"
    if command -v clang > /dev/null; then
        check "$unit by clang" clang -std=gnu11 $warnings "$unit"
    fi
done
check 'core/src/sources.h lists every source' sources_listed

check 'no host, no memory, no output in the core' none \
    '(^|[^A-Za-z0-9_])(malloc|calloc|realloc|free|printf|fprintf|puts|abort|exit|rand) *\(' \
    $core
check 'no host header in the core' none '#include *<(R|Rinternals|mex)\.h>' $core
check 'numerical code is written once for both precisions: no double' none \
    '(^|[^A-Za-z0-9_])(double|float)([^A-Za-z0-9_]|$)' $numeric
check 'no bare functions of <math.h>: r_exp, not exp' none \
    '(^|[^A-Za-z0-9_])(exp|expm1|log|log1p|tanh|sqrt|fabs|pow)f? *\(' $numeric
check 'no bare literals: R_(0.5), not 0.5' none '(^|[^(A-Za-z0-9_.])[0-9]+\.[0-9]*' $numeric

check 'C files: at most 500 lines of 100 columns' within 500 100 $c_files
check 'R and Octave files: at most 500 lines of 100 columns' within 500 100 $host_files

version=$(sed -n 's/^#define SEQRNN_VERSION "\(.*\)"/\1/p' core/include/seqrnn.h)
check 'version in NEWS.md' says NEWS.md "# seqrnn $version"
check 'version in CITATION.cff' says CITATION.cff "version: $version"
check 'version of the R package' says r-package/DESCRIPTION "Version: $version"
check 'version of the Octave package' says octave/DESCRIPTION "[Vv]ersion: $version"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
