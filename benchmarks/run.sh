#!/bin/sh
# make bench: seqrnn and its peers, case by case in turn, so that a busy moment meets all of them.
# Writes benchmarks/results/<today>.csv and prints the table. PYTHON=python of an environment with
# torch (pip install torch==2.13.0); without it seqrnn is measured alone. CASES=pattern restricts.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
csv=benchmarks/results/$(date +%F).csv
pipes=$(mktemp -d)
trap 'rm -rf "$pipes"' EXIT

# start NAME COMMAND...: a program that answers lines; its ends are kept open by this shell
start_ours() { mkfifo "$pipes/a" "$pipes/b"; build/bench/bench < "$pipes/a" > "$pipes/b" & }
start_torch() { mkfifo "$pipes/c" "$pipes/d"; "$python" benchmarks/bench_torch.py < "$pipes/c" > "$pipes/d" & }

start_ours
exec 3> "$pipes/a" 4< "$pipes/b"
if "$python" -c 'import torch' 2> /dev/null; then
    start_torch
    exec 5> "$pipes/c" 6< "$pipes/d"
    torch=1
else
    torch=
    echo "PyTorch is not there (PYTHON=$python): seqrnn alone"
fi

echo "who,cell,precision,mode,D,H,B,T,lower_us,median_us,upper_us,repeats" > "$csv"
answer() { echo "$1,$(echo "$2" | tr ' ' ,),$(echo "$3" | tr ' ' ,)" >> "$csv"; }

for cell in LSTM GRU RNN; do
    for precision in f64 f32; do
        for mode in forward train; do
            while read -r sizes; do
                case "$cell $precision $mode $sizes" in ${CASES:-*}) ;; *) continue ;; esac
                echo "$cell $precision $mode $sizes" >&3
                read -r times <&4
                answer seqrnn "$cell $precision $mode $sizes" "$times"
                [ -n "$torch" ] || continue
                echo "$cell $precision $mode $sizes" >&5
                read -r times <&6
                answer torch "$cell $precision $mode $sizes" "$times"
            done < benchmarks/cases.txt
        done
    done
done
exec 3>&-
Rscript benchmarks/table.R "$csv"
