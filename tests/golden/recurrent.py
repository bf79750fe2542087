"""Cases of projection, layer normalisation and recurrent dropout in the cells, and of the recurrent
layer: joined directions, a learned initial state."""

import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

import cells
from cells import Cell
from fixture import File, Source, describe, flat, sequence_data
from modules import flip, fuse_biases, module_of
from options import cell_case

RAGGED, T = [3, 0, 4, 1], 4


# ---- torch.nn.LSTM with proj_size ----------------------------------------------------------


def projected_theta(module, suffix, gradient):
    get = lambda name: getattr(module, f"{name}_l0{suffix}")
    pick = lambda name: get(name).grad if gradient else get(name).detach()
    names = {"W": "weight_ih", "U": "weight_hh", "P": "weight_hr"}
    bias = fuse_biases("lstm", 0, pick("bias_ih"), pick("bias_hh"), gradient)
    arrays = {k: pick(v) for k, v in names.items()}
    return flat({"W": arrays["W"], "U": arrays["U"]} | bias | {"P": arrays["P"]})


def projected_case(file, seed, direction, lengths, D=3, H=4, S=2):
    source, B = Source(seed), len(lengths)
    cell, ways = Cell("lstm", D, H, projection=S), 1 + (direction == "bidirectional")
    module = torch.nn.LSTM(D, H, proj_size=S, bidirectional=ways == 2)
    for parameter in module.parameters():
        parameter.data = source.reals(*parameter.shape, size=0.75).detach()
    data = sequence_data(source, cell, lengths, T, ways)
    turn = (lambda v: flip(v, lengths)) if direction == "reverse" else (lambda v: v)
    packed = pack_padded_sequence(turn(data["x"]), lengths, enforce_sorted=False)
    states = data["h0"].reshape(ways, B, S), data["c0"].reshape(ways, B, H)
    out, (hT, cT) = module(packed, states)
    y = turn(pad_packed_sequence(out, total_length=T)[0])
    live = (torch.arange(T)[:, None] < torch.tensor(lengths))[:, :, None]
    loss = (live * data["dy"] * y).sum() + (data["dhT"] * hT.reshape(-1, S)).sum()
    (loss + (data["dcT"] * cT.reshape(-1, H)).sum()).backward()
    words, arrays = describe(cell, direction, data)
    suffixes = ["", "_reverse"][:ways]
    arrays["theta"] = torch.cat([projected_theta(module, s, False) for s in suffixes])
    arrays |= {"y": y, "hT": hT, "cT": cT, "dx": data["x"].grad}
    arrays |= {"dh0": data["h0"].grad, "dc0": data["c0"].grad}
    arrays["dtheta"] = torch.cat([projected_theta(module, s, True) for s in suffixes])
    file.case(f"torch_lstm_proj_{direction}", words, arrays)


# ---- cells written out ---------------------------------------------------------------------


def recurrent_cases():
    file = File("recurrent.txt")
    for i, direction in enumerate(("forward", "reverse", "bidirectional")):
        projected_case(file, 6000 + i, direction, [3, 4, 1])
    of = lambda kind, **options: Cell(kind, 2, 3, **options)
    norm = of("lstm", layer_norm=True)
    whole = cells.replace(norm, peephole=True, coupled=True, projection=4, clip=1)
    cases = {
        "lstm_projection": (of("lstm", projection=2), "bidirectional", None, False),
        "lstm_projection_wide": (of("lstm", projection=4), "reverse", None, False),
        "lstm_norm": (norm, "forward", None, False),
        "lstm_norm_both": (norm, "bidirectional", None, False),
        "lstm_norm_cut": (norm, "forward", (2, 3), False),
        "lstm_norm_all": (whole, "reverse", None, False),
        "lstm_norm_all_dropout": (whole, "bidirectional", None, True),
        "rnn_dropout": (of("rnn"), "forward", None, True),
        "lstm_dropout": (of("lstm"), "bidirectional", None, True),
        "lstm_dropout_cut": (of("lstm"), "reverse", (2, 3), True),
        "lstm_projection_dropout": (of("lstm", projection=2), "reverse", None, True),
        "gru_after_dropout": (of("gru", recurrent_bias=True), "forward", None, True),
        "gru_after_dropout_cut": (of("gru"), "reverse", (1, 3), True),
        "gru_before_dropout": (of("gru", reset_before=True), "bidirectional", None, True),
    }
    for i, (name, (cell, direction, cut, dropout)) in enumerate(cases.items()):
        cell_case(file, name, 6100 + i, cell, RAGGED, T, direction, cut, dropout)
    file.close()


# ---- the layer of a network ----------------------------------------------------------------

MERGES = {
    "concat": lambda a, b: torch.cat([a, b], 2),
    "sum": lambda a, b: a + b,
    "mean": lambda a, b: (a + b) / 2,
    "mul": lambda a, b: a * b,
}


def layer_theta(module, kind, H, states, way, gradient):
    """W, U, b (bU) of direction `way`, then its learned states."""
    get = lambda name: getattr(module, f"{name}_l0{['', '_reverse'][way]}")
    pick = (lambda v: v.grad) if gradient else (lambda v: v.detach())
    bias = fuse_biases(kind, H, pick(get("bias_ih")), pick(get("bias_hh")), gradient)
    own = flat({"W": pick(get("weight_ih")), "U": pick(get("weight_hh"))} | bias)
    return torch.cat([own] + [pick(state)[way].flatten() for state in states])


def layer_case(file, name, seed, kind, merge, learned, lengths=(3, 4, 1), D=3, H=3):
    """A layer in both directions, or forward without `merge`; states are learned or given."""
    source, B, ways = Source(seed), len(lengths), 2 if merge else 1
    module = module_of(source, kind, D, H, ways == 2)
    kind = kind.split("_")[0]
    x = source.reals(T, B, D)
    shape = (ways, 1, H) if learned else (ways, B, H)
    states = [source.reals(*shape) for _ in range(2 if kind == "lstm" else 1)]
    start = [state.expand(ways, B, H).contiguous() for state in states]
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    out, last = module(packed, tuple(start) if kind == "lstm" else start[0])
    y = pad_packed_sequence(out, total_length=T)[0]
    y = MERGES[merge](y[:, :, :H], y[:, :, H:]) if merge else y
    dy = source.reals(*y.shape).detach()
    live = (torch.arange(T)[:, None] < torch.tensor(lengths))[:, :, None]
    (live * dy * y).sum().backward()
    theta = lambda gradient: torch.cat(
        [
            layer_theta(module, kind, H, states if learned else [], way, gradient)
            for way in range(ways)
        ]
    )
    words = {"kind": kind, "merge": merge or "none"}
    arrays = {"dims": [D, H, B, T], "lengths": lengths, "learned": [learned]}
    arrays |= {"x": x, "dy": live * dy, "theta": theta(False)}
    if not learned:
        arrays["state"] = torch.stack(states)
    arrays |= {"y": y, "state_out": torch.stack(last) if kind == "lstm" else last}
    arrays |= {"dx": x.grad, "dtheta": theta(True)}
    file.case(name, words, arrays)


def layer_cases():
    file = File("recurrent_layers.txt")
    for i, kind in enumerate(("rnn_tanh", "lstm", "gru")):
        for j, merge in enumerate(MERGES):
            seed, learned = 6200 + 10 * i + j, (i + j) % 2 == 0
            name = f"{kind}_{merge}" + ("_learned" if learned else "")
            layer_case(file, name, seed, kind, merge, learned)
        layer_case(file, f"{kind}_learned", 6205 + 10 * i, kind, None, True)
    file.close()
