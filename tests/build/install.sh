#!/bin/sh
# install.sh r|octave TARBALL [FOLDER]: installs a package file; without a folder, for the user.
# A folder for Octave also receives load.m: `source ("folder/load.m")` loads the package from it.
set -eu

export MAKEFLAGS="-j$(nproc 2> /dev/null || echo 2)"
host=$1 tarball=$2 folder=${3:-}

absolute() { mkdir -p "$1" && (cd "$1" && pwd); }

install_r()
{
    if [ -n "$folder" ]; then
        folder=$(absolute "$folder")
        R CMD INSTALL --library="$folder" "$tarball"
        return
    fi
    # A user who may not write to R's library gets the personal one that R looks in by default.
    Rscript --vanilla -e '
        library <- .libPaths()[1]
        if (file.access(library, 2) != 0) library <- Sys.getenv("R_LIBS_USER")
        dir.create(library, showWarnings = FALSE, recursive = TRUE)
        install.packages(commandArgs(TRUE)[1], lib = library, repos = NULL)
        if (!requireNamespace("seqrnn", lib.loc = library)) quit(status = 1)' "$tarball"
}

install_octave()
{
    octave='octave-cli --norc --no-history --no-gui --quiet --eval'
    [ -z "$folder" ] && { $octave "pkg install $tarball"; return; }
    folder=$(absolute "$folder")
    rm -rf "$folder/packages" "$folder/list"
    cat > "$folder/load.new" <<END
pkg prefix $folder/packages $folder/packages;
pkg local_list $folder/list;
pkg load seqrnn
END
    $octave "$(sed '/^pkg load/d' "$folder/load.new"); pkg install -local $tarball; $(cat "$folder/load.new")"
    mv "$folder/load.new" "$folder/load.m"
}

"install_$host"
