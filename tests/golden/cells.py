"""The cells written out in torch, one sequence at a time, for autograd to differentiate.

What PyTorch has no module for comes from here: reset before, peepholes, coupled gates,
clipping, other activations, layer normalisation, recurrent dropout, truncated backpropagation,
the derivatives by every state. Shapes are torch's: x [T,B,D], W [G*H,D], states [B,S], [B,H].
"""

from dataclasses import dataclass, replace

import torch

GATES = {"rnn": 1, "lstm": 4, "gru": 3}

# name -> (function of a, alpha, beta; alpha; beta; places of its kinks). On purpose, alpha and
# beta are not the defaults.
ACTIVATIONS = {
    "sigmoid": (lambda a, p, q: 1 / (1 + torch.exp(-a)), 0, 0, []),
    "tanh": (lambda a, p, q: torch.tanh(a), 0, 0, []),
    "relu": (lambda a, p, q: torch.where(a > 0, a, 0 * a), 0, 0, [0]),
    "softsign": (lambda a, p, q: a / (1 + abs(a)), 0, 0, []),
    "softplus": (lambda a, p, q: torch.log(1 + torch.exp(a)), 0, 0, []),
    "hard_sigmoid": (
        lambda a, p, q: torch.clamp(p * a + q, 0, 1),
        0.5,
        0.375,
        [-0.75, 1.25],
    ),
    "elu": (lambda a, p, q: torch.where(a < 0, p * (torch.exp(a) - 1), a), 0.75, 0, [0]),
    "leaky_relu": (lambda a, p, q: torch.where(a < 0, p * a, a), 0.125, 0, [0]),
    "thresholded_relu": (lambda a, p, q: torch.where(a > p, a, 0 * a), 0.25, 0, [0.25]),
    "scaled_tanh": (lambda a, p, q: p * torch.tanh(q * a), 1.75, 0.625, []),
    "affine": (lambda a, p, q: p * a + q, 0.5, 0.25, []),
}


@dataclass(frozen=True)
class Cell:
    kind: str
    D: int
    H: int
    recurrent_bias: bool = False
    reset_before: bool = False
    peephole: bool = False
    coupled: bool = False
    clip: float = 0
    gate: str = "sigmoid"
    candidate: str = "tanh"
    output: str = "tanh"
    projection: int = 0
    layer_norm: bool = False

    @property
    def G(self):
        return GATES[self.kind] - self.coupled

    @property
    def S(self):
        return self.projection or self.H

    def shapes(self):
        """Parameter arrays in the order of theta."""
        GH = self.G * self.H
        shapes = {"W": (GH, self.D), "U": (GH, self.S), "b": (GH,)}
        if self.recurrent_bias:
            shapes["bU"] = (GH,)
        if self.peephole:
            shapes["p"] = (2 if self.coupled else 3, self.H)
        if self.projection:
            shapes["P"] = (self.S, self.H)
        if self.layer_norm:
            shapes |= {"gW": (GH,), "gU": (GH,), "gc": (self.H,), "bc": (self.H,)}
        return shapes


class Margins:
    """How near pre-activations come to kinks, and whether both sides are visited."""

    def __init__(self):
        self.nearest, self.sides = float("inf"), {}

    def see(self, a, kinks):
        for kink in kinks:
            gap = a.detach() - kink
            self.nearest = min(self.nearest, gap.abs().min().item())
            self.sides.setdefault(kink, set()).update(torch.sign(gap).flatten().tolist())

    def ok(self):
        return self.nearest > 2e-3 and all(s == {-1.0, 1.0} for s in self.sides.values())


def activate(cell, name, a, margins):
    if cell.clip:
        margins.see(a, [-cell.clip, cell.clip])
        a = torch.clamp(a, -cell.clip, cell.clip)
    function, alpha, beta, kinks = ACTIVATIONS[name]
    margins.see(a, kinks)
    return function(a, alpha, beta)


def normalise(cell, a, gain, bias=None):
    return torch.nn.functional.layer_norm(a, a.shape, gain, bias) if cell.layer_norm else a


def step(cell, w, x, h, c, mask, margins):
    """One step of one sequence: x [D], h [S], c [H] -> h, c. mask [S] is on h in U h."""
    zero = torch.zeros(cell.G * cell.H, dtype=x.dtype)
    gate = lambda a: activate(cell, cell.gate, a, margins)
    candidate = lambda a: activate(cell, cell.candidate, a, margins)
    from_x = (normalise(cell, w["W"] @ x, w.get("gW")) + w["b"]).split(cell.H)
    from_h = normalise(cell, w["U"] @ (mask * h), w.get("gU")) + w.get("bU", zero)
    from_h = from_h.split(cell.H)
    if cell.kind == "rnn":
        return candidate(from_x[0] + from_h[0]), c
    if cell.kind == "gru":
        r = gate(from_x[0] + from_h[0])
        z = gate(from_x[1] + from_h[1])
        from_h_n = from_h[2] * r
        if cell.reset_before:
            from_h_n = w["U"][2 * cell.H :] @ (r * mask * h) + w.get("bU", zero)[2 * cell.H :]
        n = candidate(from_x[2] + from_h_n)
        return (1 - z) * n + z * h, c
    a = [s + t for s, t in zip(from_x, from_h)]
    p = list(w["p"]) if cell.peephole else [torch.zeros_like(c)] * 3
    i = gate(a[0] + p[0] * c)
    f = 1 - i if cell.coupled else gate(a[1] + p[1] * c)
    g = candidate(a[-2])
    c = f * c + i * g
    o = gate(a[-1] + p[-1] * c)
    v = normalise(cell, c, w.get("gc"), w.get("bc"))
    h = o * activate(replace(cell, clip=0), cell.output, v, margins)
    return w["P"] @ h if cell.projection else h, c


def read(cell, w, xs, h, c, mask, first, margins):
    """Reads the list xs -> all states; the one before step `first` is a constant."""
    hs, cs = [], []
    for s, x in enumerate(xs):
        if s == first:
            h, c = h.detach(), c.detach()
        h, c = step(cell, w, x, h, c, mask, margins)
        if h.requires_grad:
            h.retain_grad()
        if c.requires_grad and c.grad_fn is not None:
            c.retain_grad()
        hs.append(h)
        cs.append(c)
    return hs, cs


def backpropagate(cell, w, data, b, reverse, cut, margins):
    """Both passes of sequence b -> h, c, dh, dc by step; leaves gather gradients."""
    length = data["lengths"][b]
    order = list(range(length))[::-1] if reverse else list(range(length))
    k1, k2 = cut or (max(length, 1), max(length, 1))
    hs, cs = [], []
    dh, dc = (
        [torch.zeros(rows, dtype=torch.float64) for _ in order] for rows in (cell.S, cell.H)
    )
    for begin in range(
        0, length, k1
    ):  # a block of k1 losses that reaches back over k2 steps
        end = min(begin + k1, length)
        first = max(
            begin + k1 - k2, 0
        )  # where a whole block would reach, so that batch mates do not matter
        xs = [data["x"][t, b] for t in order]
        hs, cs = read(
            cell,
            w,
            xs,
            data["h0"][b],
            data["c0"][b],
            data["mask"][b] if "mask" in data else 1,
            first if first > 0 else None,
            margins,
        )
        loss = sum((data["dy"][order[s], b] * hs[s]).sum() for s in range(begin, end))
        if end == length:
            loss = (
                loss + (data["dhT"][b] * hs[-1]).sum() + (data["dcT"][b] * cs[-1]).sum()
            )
        loss.backward()
        for s in range(length):
            dh[s] += hs[s].grad if hs[s].grad is not None else 0
            dc[s] += cs[s].grad if cs[s].grad is not None else 0
    if length == 0:
        (
            (data["dhT"][b] * data["h0"][b]).sum()
            + (data["dcT"][b] * data["c0"][b]).sum()
        ).backward()
    back = {t: s for s, t in enumerate(order)}
    return [
        [list_[back[t]].detach() for t in range(length)] for list_ in (hs, cs, dh, dc)
    ]


def run(cell, w, data, reverse, cut, margins):
    """All sequences in one direction -> y, hT, cT and, by step, c, dh, dc."""
    T, B, _ = data["x"].shape
    rows = {"y": cell.S, "c": cell.H, "dh": cell.S, "dc": cell.H}
    out = {k: torch.zeros(T, B, n, dtype=torch.float64) for k, n in rows.items()}
    out["hT"], out["cT"] = data["h0"].detach().clone(), data["c0"].detach().clone()
    for b, length in enumerate(data["lengths"]):
        lists = backpropagate(cell, w, data, b, reverse, cut, margins)
        for key, values in zip(("y", "c", "dh", "dc"), lists):
            for t, value in enumerate(values):
                out[key][t, b] = value
        if length:
            last = 0 if reverse else length - 1
            out["hT"][b], out["cT"][b] = out["y"][last, b], out["c"][last, b]
    return out
