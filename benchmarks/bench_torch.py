"""Times PyTorch on the CPU: the cases of bench.c, asked as server.h says."""

import os
import sys
import time

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

MODULES = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "RNN": torch.nn.RNN}
CELLS = {"LSTM": torch.nn.LSTMCell, "GRU": torch.nn.GRUCell, "RNN": torch.nn.RNNCell}
DTYPES = {"f64": torch.float64, "f32": torch.float32}


def ragged_lengths(B, T):
    return torch.tensor([5 + (T - 5) * (37 * b % B) // max(B - 1, 1) for b in range(B)])


def decode_pass(cell, dtype, D, H, B, T):
    model = CELLS[cell](D, H, dtype=dtype)
    steps = torch.randn(T, B, D, dtype=dtype).unbind()
    zero = torch.zeros(B, H, dtype=dtype)

    def decode():
        with torch.no_grad():
            state = (zero, zero) if cell == "LSTM" else zero
            for x_t in steps:
                state = model(x_t, state)

    return decode


def sequence_passes(cell, dtype, variant, D, H, B, T):
    """forward and train: over padded arrays, packed inside for a ragged batch."""
    two = variant == "bidirectional"
    model = MODULES[cell](D, H, num_layers=1 + two, bidirectional=two, dtype=dtype)
    x = torch.randn(T, B, D, dtype=dtype, requires_grad=True)
    dy = torch.randn(T, B, (1 + two) * H, dtype=dtype)
    lengths = ragged_lengths(B, T) if variant == "ragged" else None

    def output():
        if lengths is None:
            return model(x)[0]
        packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
        return pad_packed_sequence(model(packed)[0], total_length=T)[0]

    def forward():
        with torch.no_grad():
            output()

    def train():
        model.zero_grad(set_to_none=True)
        x.grad = None
        output().backward(dy)

    return {"forward": forward, "train": train}


class Language(torch.nn.Module):
    def __init__(self, cell, V, H):
        super().__init__()
        self.embedding = torch.nn.Embedding(V, H)
        self.recurrent = MODULES[cell](H, H, num_layers=2)
        self.dense = torch.nn.Linear(H, V)

    def forward(self, ids):
        return self.dense(self.recurrent(self.embedding(ids))[0])


def language_step(cell, dtype, V, H, B, T):
    """One training step, clipping and Adam in one kernel included."""
    model = Language(cell, V, H).to(dtype)
    optimiser = torch.optim.Adam(model.parameters(), fused=True)
    text = torch.randint(V, (T + 1, B))

    def step():
        optimiser.zero_grad(set_to_none=True)
        scores = model(text[:-1])
        torch.nn.functional.cross_entropy(scores.flatten(0, 1), text[1:].flatten()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()

    return step


def prepare(cell, precision, mode, variant, *sizes):
    sizes = map(int, sizes)
    if variant == "language":
        return language_step(cell, DTYPES[precision], *sizes)
    if mode == "decode":
        return decode_pass(cell, DTYPES[precision], *sizes)
    return sequence_passes(cell, DTYPES[precision], variant, *sizes)[mode]


def run(one_pass, repeats, seconds, shortest):
    times, passes = [], 1
    one_pass()
    end = time.perf_counter() + seconds
    while len(times) < repeats or time.perf_counter() < end:
        start = time.perf_counter()
        for _ in range(passes):
            one_pass()
        elapsed = time.perf_counter() - start
        if elapsed < shortest:
            passes *= 2
        else:
            times.append(f"{1e6 * elapsed / passes:.3f}")
    return " ".join(times)


torch.set_num_threads(int(os.environ["SEQRNN_NUM_THREADS"]))
torch.manual_seed(1)
one_pass = None
for line in iter(sys.stdin.readline, ""):
    first, *rest = line.split()
    if first == "run":
        repeats, seconds, shortest = map(float, rest)
        print(run(one_pass, repeats, seconds, shortest), flush=True)
    else:
        one_pass = None  # its memory goes before that of the next case comes
        one_pass = prepare(first, *rest)
        print("ready", flush=True)
