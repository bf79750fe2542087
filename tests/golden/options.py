"""Cases from cells.py: options, activations, truncation, derivatives by every state."""

import sys

import torch

import cells
from cells import Cell
from fixture import File, Source, describe, flat, sequence_data


def cell_weights(source, cell):
    """Small where the gates are unbounded, for states to stay so."""
    size = 1.25 if cell.gate in ("sigmoid", "hard_sigmoid", "tanh", "softsign") else 0.625
    return {k: source.reals(*shape, size=size) for k, shape in cell.shapes().items()}


def attempt(seed, cell, lengths, T, direction, cut, dropout):
    """One try at a case; the margins tell whether its numbers keep clear of kinks."""
    source, margins = Source(seed), cells.Margins()
    ways = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[
        direction
    ]
    weights = [cell_weights(source, cell) for _ in ways]
    data = sequence_data(source, cell, lengths, T, len(ways))
    B, S, outs = len(lengths), cell.S, []
    if dropout:
        data["mask"] = source.ints(0, 2, len(ways) * B, S) * 2.0
    by_direction = {"h0", "c0", "dhT", "dcT", "mask"} & data.keys()
    for i, (w, reverse) in enumerate(zip(weights, ways)):
        part = dict(data, dy=data["dy"][:, :, i * S : (i + 1) * S])
        part |= {k: data[k][i * B : (i + 1) * B] for k in by_direction}
        outs.append(cells.run(cell, w, part, reverse, cut, margins))
    return data, weights, outs, margins


def cell_case(
    file, name, seed, cell, lengths, T, direction="forward", cut=None, dropout=False
):
    for seed in range(seed, seed + 20000, 97):
        data, weights, outs, margins = attempt(
            seed, cell, lengths, T, direction, cut, dropout
        )
        if margins.ok() and max(o["y"].abs().max() for o in outs) < 10:
            break
    else:
        sys.exit(f"{name}: no seed keeps clear of kinks and of large states")
    words, arrays = describe(cell, direction, data, [("cut", cut)] if cut else [])
    gradients = [
        {k: torch.zeros_like(v) if v.grad is None else v.grad for k, v in w.items()}
        for w in weights
    ]
    along = lambda key: torch.cat([o[key] for o in outs], 2)
    stacked = lambda key: torch.cat([o[key].flatten() for o in outs])
    grad = lambda key: (
        torch.zeros_like(data[key]) if data[key].grad is None else data[key].grad
    )
    lstm = cell.kind == "lstm"
    arrays["theta"] = torch.cat([flat(w) for w in weights])
    arrays |= {"y": along("y"), "hT": stacked("hT"), "cT": stacked("cT")}
    arrays |= {
        "dx": torch.zeros_like(data["x"]) if data["x"].grad is None else data["x"].grad
    }
    arrays |= {"dh0": grad("h0"), "dc0": grad("c0")}
    arrays["dtheta"] = torch.cat([flat(g) for g in gradients])
    arrays |= {"dh": stacked("dh")}
    if lstm:
        arrays |= {"c": stacked("c"), "dc": stacked("dc")}
    file.case(name, words, arrays)


def option_cases():
    file = File("options.txt")
    D, H, T = 2, 3, 4
    lstm, gru, rnn = (Cell(k, D, H) for k in ("lstm", "gru", "rnn"))
    of = lambda cell, **options: cells.replace(cell, **options)
    ragged = [3, 0, 4, 1]
    cases = {
        "rnn_recurrent_bias": (of(rnn, recurrent_bias=True), "forward"),
        "rnn_clip": (of(rnn, clip=0.75), "reverse"),
        "lstm_plain": (lstm, "forward"),
        "lstm_recurrent_bias": (of(lstm, recurrent_bias=True), "reverse"),
        "lstm_peephole": (of(lstm, peephole=True), "forward"),
        "lstm_peephole_both": (of(lstm, peephole=True), "bidirectional"),
        "lstm_coupled": (of(lstm, coupled=True), "forward"),
        "lstm_coupled_peephole": (
            of(lstm, coupled=True, peephole=True, recurrent_bias=True),
            "reverse",
        ),
        "lstm_clip": (of(lstm, clip=0.5), "forward"),
        "lstm_clip_peephole": (of(lstm, clip=1, peephole=True), "bidirectional"),
        "gru_after": (gru, "forward"),
        "gru_before": (of(gru, reset_before=True), "forward"),
        "gru_before_recurrent_bias": (
            of(gru, reset_before=True, recurrent_bias=True),
            "reverse",
        ),
        "gru_before_both": (of(gru, reset_before=True), "bidirectional"),
        "gru_after_clip": (of(gru, recurrent_bias=True, clip=0.5), "forward"),
        "gru_before_clip": (of(gru, reset_before=True, clip=0.5), "reverse"),
    }
    for i, (name, (cell, direction)) in enumerate(cases.items()):
        cell_case(file, name, 1000 + i, cell, ragged, T, direction)
    file.close()


def activation_cases():
    file = File("activations.txt")
    for i, act in enumerate(cells.ACTIVATIONS):
        everywhere = {"gate": act, "candidate": act, "output": act}
        for j, kind in enumerate(("rnn", "lstm", "gru")):
            options = {"reset_before": i % 2 == 1} if kind == "gru" else {}
            cell = Cell(kind, 2, 2, **everywhere, **options)
            cell_case(
                file,
                f"{kind}_{act}",
                2000 + 10 * i + j,
                cell,
                [3, 2],
                3,
                ["forward", "reverse"][i % 2],
            )
    file.close()


def truncation_cases():
    file = File("truncation.txt")
    cuts = [(1, 1), (1, 3), (2, 2), (2, 3), (3, 5), (6, 6)]
    for i, cut in enumerate(cuts):
        for j, kind in enumerate(("rnn", "lstm", "gru")):
            cell = Cell(kind, 2, 2, peephole=kind == "lstm" and i % 2 == 0)
            direction = ["forward", "reverse", "bidirectional"][(i + j) % 3]
            name = f"{kind}_cut_{cut[0]}_{cut[1]}"
            cell_case(
                file, name, 3000 + 10 * i + j, cell, [5, 2, 0, 3], 5, direction, cut
            )
    file.close()
