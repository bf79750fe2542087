"""Cases from torch.nn: RNN, LSTM and GRU; ragged batches are packed sequences."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from cells import Cell
from fixture import File, Source, describe, flat, sequence_data


def module_of(source, kind, D, H, bidirectional, layers=1):
    base = kind.split("_")[0]
    make = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[base]
    extra = {"nonlinearity": kind.split("_")[1]} if base == "rnn" else {}
    module = make(D, H, layers, bidirectional=bidirectional, **extra)
    for parameter in module.parameters():
        parameter.data = source.reals(*parameter.shape, size=0.75).detach()
    return module


def fuse_biases(kind, H, b_ih, b_hh, gradient):
    """torch's two biases -> ours: their sum, but the GRU's n keeps b_hh apart, in bU.
    Of gradients either is taken: they are equal wherever the biases are summed."""
    if kind != "gru":
        return {"b": b_ih if gradient else b_ih + b_hh}
    if gradient:
        return {"b": b_ih, "bU": b_hh}
    own = torch.arange(3 * H) >= 2 * H
    return {"b": b_ih + torch.where(own, 0, b_hh), "bU": torch.where(own, b_hh, 0)}


def module_theta(module, kind, H, layer=0, suffix="", gradient=False):
    get = lambda name: getattr(module, f"{name}_l{layer}{suffix}")
    pick = (
        (lambda name: get(name).grad) if gradient else (lambda name: get(name).detach())
    )
    parameters = {"W": pick("weight_ih"), "U": pick("weight_hh")}
    parameters.update(fuse_biases(kind, H, pick("bias_ih"), pick("bias_hh"), gradient))
    return flat(parameters)


def flip(x, lengths):
    """Each sequence back to front, padding left in place."""
    index = torch.arange(len(x))[:, None].repeat(1, len(lengths))
    for b, length in enumerate(lengths):
        index[:length, b] = torch.arange(length - 1, -1, -1)
    return torch.gather(x, 0, index[:, :, None].expand_as(x))


def run_module(module, data, direction, kind):
    turn = (
        (lambda v: flip(v, data["lengths"])) if direction == "reverse" else (lambda v: v)
    )
    packed = pack_padded_sequence(turn(data["x"]), data["lengths"], enforce_sorted=False)
    states = [
        data[k].reshape(-1, len(data["lengths"]), module.hidden_size)
        for k in ("h0", "c0")
    ]
    out, last = module(packed, tuple(states) if kind == "lstm" else states[0])
    y = turn(pad_packed_sequence(out, total_length=len(data["x"]))[0])
    hT, cT = last if kind == "lstm" else (last, torch.zeros_like(last))
    live = torch.arange(len(y))[:, None] < torch.tensor(data["lengths"])
    return y, hT, cT, live[:, :, None]


def module_case(file, seed, kind, direction, lengths, T, D=3, H=3):
    source, base = Source(seed), kind.split("_")[0]
    directions = 2 if direction == "bidirectional" else 1
    cell = Cell(
        base,
        D,
        H,
        recurrent_bias=base == "gru",
        candidate="relu" if kind == "rnn_relu" else "tanh",
    )
    module = module_of(source, kind, D, H, directions == 2)
    data = sequence_data(source, cell, lengths, T, directions)
    y, hT, cT, live = run_module(module, data, direction, base)
    (live * data["dy"] * y).sum().backward(retain_graph=True)
    (
        (data["dhT"] * hT.reshape(-1, H)).sum() + (data["dcT"] * cT.reshape(-1, H)).sum()
    ).backward()
    words, arrays = describe(cell, direction, data)
    suffixes = ["", "_reverse"][:directions]
    arrays["theta"] = torch.cat(
        [module_theta(module, base, H, suffix=s) for s in suffixes]
    )
    arrays |= {"y": y, "hT": hT, "cT": cT, "dx": data["x"].grad, "dh0": data["h0"].grad}
    arrays["dc0"] = data["c0"].grad if base == "lstm" else data["c0"]
    arrays["dtheta"] = torch.cat(
        [module_theta(module, base, H, suffix=s, gradient=True) for s in suffixes]
    )
    file.case(f"{kind}_{direction}_{'x'.join(map(str, lengths))}", words, arrays)


def module_cases():
    file = File("modules.txt")
    variants = [
        ("forward", [4, 4]),
        ("forward", [2, 4, 1]),
        ("reverse", [1, 3, 4]),
        ("bidirectional", [3, 4, 1]),
    ]
    for i, kind in enumerate(("rnn_tanh", "rnn_relu", "lstm", "gru")):
        for j, (direction, lengths) in enumerate(variants):
            module_case(file, 100 + 10 * i + j, kind, direction, lengths, 4)
    file.close()
