#!/bin/sh
# make exercises: runs the exercises and trains a character LSTM on a real text, in R and in Octave,
# each writing its results to report/data/<language>; then builds report/index.html from them.
#
# SEQRNN_TEXT=file chooses the text (default: the GNU General Public License, which every Debian and
# every R carries). SEQRNN_LM_UNITS, _LAYERS, _BATCH, _STEPS (training steps) and _SEED choose the model.
set -eu

default_text()
{
    for file in /usr/share/common-licenses/GPL-3 "$(R RHOME)/share/licenses/GPL-3" \
                "$(R RHOME)/../../share/R/share/licenses/GPL-3" "$(R RHOME)/doc/COPYING"; do
        [ -r "$file" ] && { echo "$file"; return; }
    done
    echo 'no licence text found: choose a text by SEQRNN_TEXT=file' >&2
    return 1
}

sha256() { if command -v sha256sum > /dev/null; then sha256sum; else shasum -a 256; fi; }

SEQRNN_TEXT=${SEQRNN_TEXT:-$(default_text)}
SEQRNN_LM_UNITS=${SEQRNN_LM_UNITS:-128}
SEQRNN_LM_LAYERS=${SEQRNN_LM_LAYERS:-1}
SEQRNN_LM_BATCH=${SEQRNN_LM_BATCH:-16}
SEQRNN_LM_STEPS=${SEQRNN_LM_STEPS:-2000}
SEQRNN_LM_SEED=${SEQRNN_LM_SEED:-1}
export SEQRNN_TEXT SEQRNN_LM_UNITS SEQRNN_LM_LAYERS SEQRNN_LM_BATCH SEQRNN_LM_STEPS SEQRNN_LM_SEED
[ -r "$SEQRNN_TEXT" ] || { echo "SEQRNN_TEXT: cannot read $SEQRNN_TEXT" >&2; exit 1; }

rm -rf report/data
mkdir -p report/data/r report/data/octave
Rscript tests/report/run.R report/data/r
octave-cli --norc --no-history --no-gui --quiet tests/report/run.m build/octave report/data/octave
for language in r octave; do
    sha256 < report/data/$language/theta.bin | cut -d ' ' -f 1 > report/data/$language/theta.sha256
done
Rscript tests/report/page.R report
