#!/bin/sh
# make setup: finds out which tools are missing and installs those, and only those.
# Every tool is probed by what it must do, so that any installation of it counts. Debian and Ubuntu
# install by apt-get; elsewhere the script says what to install. Arguments are further commands that
# are needed, each as command=packages where the names differ.
set -u

missing='' # "what is missing" lines
packages='' # their Debian packages

# need DESCRIPTION 'DEBIAN PACKAGES' COMMAND...: the command must succeed
need()
{
    what=$1 debian=$2
    shift 2
    "$@" > /dev/null 2>&1 && return
    missing="$missing
  $what"
    packages="$packages $debian"
}

compiles()
{
    dir=$(mktemp -d) &&
    printf '#include <math.h>\nint main(int n, char **v) { (void)v; return exp(n) < 0; }\n' \
        > "$dir/probe.c" &&
    cc "$dir/probe.c" -o "$dir/probe" -lm -lpthread
    status=$?
    rm -rf "$dir"
    return $status
}

octave_draws()
{
    octave-cli --norc --no-history --eval 'figure ("visible", "off"); plot (1:2);
        file = [tempname() ".png"]; print (file, "-dpng"); assert (stat (file).size > 0);
        delete (file)'
}

probe()
{
    missing='' packages=''
    need 'a C compiler' 'gcc libc6-dev' compiles
    need 'R, version 4.1 or later' r-base-core \
        Rscript --vanilla -e 'stopifnot(getRversion() >= "4.1.0")'
    need 'the R package testthat' r-cran-testthat Rscript --vanilla -e 'library(testthat)'
    need 'Octave, version 6 or later' octave \
        octave-cli --norc --no-history --eval 'assert (compare_versions (version (), "6", ">="))'
    need 'mkoctfile, with which Octave builds packages' octave-dev mkoctfile --version
    need 'gnuplot, Ghostscript and a font, with which Octave draws without a screen' \
        'gnuplot-nox ghostscript fonts-freefont-otf' octave_draws
    for extra in "$@"; do need "${extra%=*}" "${extra#*=}" command -v "${extra%=*}"; done
    [ -z "$missing" ]
}

probe "$@" && { echo 'setup: everything is there'; exit 0; }
echo "setup: missing:$missing"

if ! command -v apt-get > /dev/null; then
    echo 'setup: please install these with your package manager'
    echo '       (Homebrew: brew install gcc r octave gnuplot ghostscript; in R: install.packages("testthat"))'
    exit 1
fi
root=''
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || { echo "setup: as root, run: apt-get install$packages"; exit 1; }
    root=sudo
fi
# $packages and $root are lists of words
$root apt-get update -q &&
$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $packages

probe "$@" && { echo 'setup: done'; exit 0; }
echo "setup: still missing:$missing"
exit 1
