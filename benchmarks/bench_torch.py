"""Times PyTorch on the CPU, one thread. Cases and answers as in bench.c."""

import sys
import time

import torch

MIN_REPEATS, MAX_REPEATS, SECONDS = 15, 400, 0.4


def measure(run):
    run()
    times, start = [], time.perf_counter()
    while len(times) < MAX_REPEATS and (
        len(times) < MIN_REPEATS or time.perf_counter() - start < SECONDS
    ):
        before = time.perf_counter()
        run()
        times.append(1e6 * (time.perf_counter() - before))
    times.sort()
    n = len(times)
    print(*(f"{times[k]:.2f}" for k in (n // 4, n // 2, 3 * n // 4)), n, flush=True)


def case(cell, precision, mode, D, H, B, T):
    kind = {"f64": torch.float64, "f32": torch.float32}[precision]
    model = getattr(torch.nn, cell)(D, H, dtype=kind)
    x = torch.randn(T, B, D, dtype=kind, requires_grad=True)
    dy = torch.randn(T, B, H, dtype=kind)

    def forward():
        with torch.no_grad():
            model(x)

    def train():
        model.zero_grad(set_to_none=True)
        x.grad = None
        model(x)[0].backward(dy)

    measure(train if mode == "train" else forward)


torch.set_num_threads(1)
torch.manual_seed(1)
for line in iter(sys.stdin.readline, ""):
    cell, precision, mode, *sizes = line.split()
    case(cell, precision, mode, *map(int, sizes))
