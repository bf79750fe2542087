"""Cases of the layers that are not recurrent, each alone: dense with each activation, convolution
over time, layer normalisation, pooling. The loss is the sum of dy*y over the steps that are
there."""

import torch
import torch.nn.functional as F

import cells
from fixture import File, Source, flat

LENGTHS, T, IN, UNITS = [3, 4, 0, 1], 4, 3, 5


def clear_of_kinks(attempt, seed):
    """The result of the first attempt(source, margins) whose numbers keep clear of kinks."""
    while True:
        margins = cells.Margins()
        result = attempt(Source(seed), margins)
        if margins.ok():
            return result
        seed += 97


def describe(file, name, words, arrays, x, theta, y, dy):
    """Differentiates and writes the case. x [T,B,in]; y and dy [T,B,units], pooled [B,in]."""
    (dy * y).sum().backward()
    arrays = {"lengths": LENGTHS} | arrays
    arrays |= {"x": x, "dy": dy, "y": y, "dx": x.grad}
    if theta:
        arrays |= {"theta": flat(theta)}
        arrays |= {"dtheta": flat({name: v.grad for name, v in theta.items()})}
    file.case(name, words, arrays)


def inputs(source):
    """x, and which of its steps are there: [T,B,1]."""
    live = torch.arange(T)[:, None] < torch.tensor(LENGTHS)
    return source.reals(T, len(LENGTHS), IN), live[:, :, None]


def dense_case(file, name, seed):
    activate = lambda a, margins: a
    if name:
        cell = cells.Cell("rnn", IN, UNITS)
        activate = lambda a, margins: cells.activate(cell, name, a, margins)

    def attempt(source, margins):
        x, live = inputs(source)
        theta = {"W": source.reals(UNITS, IN), "b": source.reals(UNITS)}
        y = live * activate(F.linear(x, theta["W"], theta["b"]), margins)
        return x, theta, y, live * source.reals(*y.shape).detach()

    x, theta, y, dy = clear_of_kinks(attempt, seed)
    constants = cells.ACTIVATIONS[name][1:3] if name else (0, 0)
    words = {"what": "dense", "activation": name or "none"}
    arrays = {"dims": [IN, UNITS, len(LENGTHS), T], "constants": constants}
    describe(file, f"dense_{name or 'plain'}", words, arrays, x, theta, y, dy)


def conv1d_case(file, padding, kernel, dilation, name, seed):
    """W [units,in*kernel] holds the taps side by side. Of a causal one state [reach,B,in] stands
    before x, and state_out is what the last steps of each sequence are then."""
    reach = (kernel - 1) * dilation
    lead = reach if padding == "causal" else reach // 2

    def attempt(source, margins):
        x, live = inputs(source)
        state = source.reals(lead, len(LENGTHS), IN).detach()
        if padding == "same":
            state = torch.zeros_like(state)
        theta = {"W": source.reals(UNITS, IN * kernel), "b": source.reals(UNITS)}
        framed = torch.cat([state, live * x, torch.zeros(reach - lead, len(LENGTHS), IN)])
        weight = theta["W"].view(UNITS, kernel, IN).transpose(1, 2)
        a = F.conv1d(framed.permute(1, 2, 0), weight, theta["b"], dilation=dilation)
        a = a.permute(2, 0, 1)
        cell = cells.Cell("rnn", IN, UNITS)
        y = live * (cells.activate(cell, name, a, margins) if name else a)
        dy = live * source.reals(*y.shape).detach()
        if padding == "same":
            return x, theta, y, dy, {}
        ends = [framed[n : n + reach, b] for b, n in enumerate(LENGTHS)]
        return x, theta, y, dy, {"state": state, "state_out": torch.stack(ends, 1)}

    x, theta, y, dy, states = clear_of_kinks(attempt, seed)
    words = {"what": "conv1d", "padding": padding, "activation": name or "none"}
    arrays = {"dims": [IN, UNITS, len(LENGTHS), T], "taps": [kernel, dilation]}
    arrays["constants"] = cells.ACTIVATIONS[name][1:3] if name else (0, 0)
    title = f"conv1d_{padding}_{kernel}_{dilation}_{name or 'plain'}"
    describe(file, title, words, arrays | states, x, theta, y, dy)


def layer_norm_case(file, seed, eps):
    source = Source(seed)
    x, live = inputs(source)
    theta = {"g": source.reals(IN), "b": source.reals(IN)}
    y = live * F.layer_norm(x, (IN,), theta["g"], theta["b"], eps)
    dy = live * source.reals(*y.shape).detach()
    arrays = {"dims": [IN, 0, len(LENGTHS), T], "constants": [eps, 0]}
    describe(file, f"layer_norm_{eps}", {"what": "layer_norm"}, arrays, x, theta, y, dy)


def pool(kind, x, theta):
    """x [length,in] -> [in]"""
    if len(x) == 0:
        return torch.zeros(IN)
    if kind == "last":
        return x[-1]
    if kind == "mean":
        return x.mean(0)
    if kind == "max":
        return x.max(0).values
    score = torch.tanh(F.linear(x, theta["W"], theta["b"])) @ theta["v"]
    return torch.softmax(score, 0) @ x


def pool_case(file, kind, seed):
    source = Source(seed)
    x, _ = inputs(source)
    theta = {}
    if kind == "attention":
        shapes = {"W": (UNITS, IN), "b": (UNITS,), "v": (UNITS,)}
        theta = {name: source.reals(*shape, size=2) for name, shape in shapes.items()}
    parts = [pool(kind, x[:length, b], theta) for b, length in enumerate(LENGTHS)]
    y, dy = torch.stack(parts), source.reals(len(LENGTHS), IN).detach()
    words = {"what": "pool", "pool": kind}
    arrays = {"dims": [IN, UNITS, len(LENGTHS), T], "constants": [0, 0]}
    describe(file, f"pool_{kind}", words, arrays, x, theta, y, dy)


def layer_cases():
    file = File("layers.txt")
    for i, name in enumerate([None, *cells.ACTIVATIONS]):
        dense_case(file, name, 6000 + i)
    for i, eps in enumerate([1e-5, 0.25]):
        layer_norm_case(file, 6020 + i, eps)
    for i, kind in enumerate(["last", "mean", "max", "attention"]):
        pool_case(file, kind, 6030 + i)
    for i, case in enumerate(
        [
            ("causal", 3, 1, None),
            ("causal", 2, 3, "tanh"),
            ("causal", 1, 1, "relu"),
            ("same", 3, 1, None),
            ("same", 4, 2, "elu"),
        ]
    ):
        conv1d_case(file, *case, 6040 + i)
    file.close()
