"""Writing fixtures, and drawing what they start from. README.md tells the format."""

from pathlib import Path

import torch

import cells

torch.set_default_dtype(torch.float64)
torch.use_deterministic_algorithms(True)


class File:
    """One fixture file."""

    def __init__(self, name):
        self.lines = []
        self.path = Path(__file__).parent / name

    def case(self, name, words, arrays):
        self.lines.append(f"case {name}")
        self.lines += [f"word {key} {text}" for key, text in words.items()]
        for key, values in arrays.items():
            values = (
                torch.as_tensor(values, dtype=torch.float64).detach().flatten().tolist()
            )
            self.lines.append(f"array {key} {len(values)}")
            texts = [format(v + 0.0, ".17g") for v in values]
            self.lines += [" ".join(texts[i : i + 5]) for i in range(0, len(texts), 5)]
        self.lines.append("end")

    def close(self):
        self.path.write_text("\n".join(self.lines) + "\n")
        print(f"{self.path.name}: {self.path.stat().st_size} bytes")


def column_major(matrix):
    """A row-major [rows, cols] tensor in the order in which the core stores it."""
    return matrix.detach().T.contiguous() if matrix.dim() == 2 else matrix.detach()


def flat(parameters):
    """theta: W, U, b, bU, p, ... one after another; p [3,H] is stored block after block."""
    return torch.cat(
        [
            (v.detach() if k == "p" else column_major(v)).flatten()
            for k, v in parameters.items()
        ]
    )


class Source:
    """Seeded random inputs."""

    def __init__(self, seed):
        self.generator = torch.Generator().manual_seed(seed)

    def reals(self, *shape, size=1.0):
        """Leaves of the graph: multiples of 1/64 in [-size, size]."""
        top = int(64 * size)
        draws = torch.randint(-top, top + 1, shape, generator=self.generator)
        return (draws / 64).requires_grad_()

    def ints(self, low, high, *shape):
        return torch.randint(low, high, shape, generator=self.generator)


def sequence_data(source, cell, lengths, T, directions):
    """x [T,B,D], states [directions*B,S] and [directions*B,H], and what the loss weighs the
    outputs with."""
    B, S, H, lstm = len(lengths), cell.S, cell.H, cell.kind == "lstm"
    cell_states = lambda: (
        source.reals(directions * B, H)
        if lstm
        else torch.zeros(directions * B, H, requires_grad=True)
    )
    data = {
        "x": source.reals(T, B, cell.D),
        "h0": source.reals(directions * B, S),
        "c0": cell_states(),
        "dy": source.reals(T, B, directions * S).detach(),
        "dhT": source.reals(directions * B, S).detach(),
        "dcT": cell_states().detach(),
    }
    data["lengths"] = lengths
    return data


def describe(cell, direction, data, extra=()):
    """The words and arrays that say what a recurrent case is."""
    T, B, D = data["x"].shape
    words = {
        "kind": cell.kind,
        "direction": direction,
        "gate": cell.gate,
        "candidate": cell.candidate,
        "output": cell.output,
    }
    constants = [
        cells.ACTIVATIONS[n][1:3] for n in (cell.gate, cell.candidate, cell.output)
    ]
    arrays = {
        "dims": [D, cell.H, B, T],
        "lengths": data["lengths"],
        "options": [
            cell.recurrent_bias,
            cell.reset_before,
            cell.peephole,
            cell.coupled,
            cell.clip,
        ],
        "constants": constants,
    }
    arrays.update(dict(extra))
    if cell.projection or cell.layer_norm:
        arrays["lstm_options"] = [cell.projection, cell.layer_norm]
    if "mask" in data:
        arrays["mask"] = data["mask"]
    arrays.update({k: data[k] for k in ("x", "h0", "c0", "dy", "dhT", "dcT")})
    return words, arrays
