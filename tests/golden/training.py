"""Cases of the loss, the optimisers, clipping by norm, and whole networks."""

import torch
import torch.nn.functional as F

from fixture import File, Source, flat
from modules import module_of, module_theta, run_module


def loss_case(file, name, seed, K, n, weighted, target):
    source = Source(seed)
    logits, target = source.reals(n, K, size=3), torch.tensor(target)
    weight = source.reals(K).detach().abs() if weighted else None
    loss = F.cross_entropy(logits, target, weight, ignore_index=-1)
    loss.backward()
    norm = (torch.ones(K) if weight is None else weight)[target[target >= 0]].sum()
    arrays = {"dims": [K, n], "logits": logits, "target": target}
    if weighted:
        arrays["weight"] = weight
    arrays |= {
        "loss": loss,
        "norm": norm,
        "dlogits": logits.grad,
        "prob": torch.softmax(logits, 1),
    }
    file.case(name, {"what": "loss"}, arrays)


def optimiser_case(file, name, seed, make, settings, n=5, steps=8):
    """Steps on a gradient that is drawn, not derived: theta after each."""
    source = Source(seed)
    theta, path = source.reals(n), []
    gradients = source.reals(steps, n, size=2).detach()
    optimiser = make(theta)
    start = theta.detach().clone()
    for gradient in gradients:
        theta.grad = gradient.clone()
        optimiser.step()
        path.append(theta.detach().clone())
    file.case(
        name,
        {"what": "optimiser", "kind": name.split("_")[0]},
        {
            "dims": [n, steps],
            "settings": settings,
            "theta": start,
            "grad": gradients,
            "path": torch.stack(path),
        },
    )


def clip_case(file, name, seed, max_norm, n=7):
    grad = Source(seed).reals(n, size=2).detach()
    norm = torch.linalg.vector_norm(grad)
    clipped = grad * (max_norm / norm) if max_norm and norm > max_norm else grad
    file.case(
        name,
        {"what": "clip"},
        {
            "dims": [n],
            "max_norm": [max_norm],
            "grad": grad,
            "norm": norm,
            "clipped": clipped,
        },
    )


def training_cases():
    file = File("training.txt")
    loss_case(file, "loss_plain", 4000, 4, 5, False, [0, 3, 2, 2, 1])
    loss_case(file, "loss_ignore", 4001, 3, 6, False, [-1, 2, 0, -1, -1, 1])
    loss_case(file, "loss_weights", 4002, 5, 6, True, [4, -1, 2, 0, 2, 1])
    sgd = lambda theta: torch.optim.SGD([theta], lr=0.125)
    adam = lambda lr, b1, b2, eps: lambda theta: torch.optim.Adam(
        [theta], lr, (b1, b2), eps
    )
    optimiser_case(file, "sgd", 4010, sgd, [0.125, 0, 0, 0])
    for i, settings in enumerate([(0.001, 0.9, 0.999, 1e-8), (0.1, 0.8, 0.95, 0.01)]):
        optimiser_case(file, f"adam_{i}", 4011 + i, adam(*settings), list(settings))
    for i, max_norm in enumerate([0, 1, 1000]):
        clip_case(file, f"clip_{max_norm}", 4020 + i, max_norm)
    file.close()


def masked_loss(output, target, lengths, weight):
    """Cross-entropy over the steps inside the lengths. output [T,B,K]."""
    live = torch.arange(len(target))[:, None] < torch.tensor(lengths)
    kept = torch.where(live, target, -1)
    norm = (torch.ones(output.shape[2]) if weight is None else weight)[
        kept[kept >= 0]
    ].sum()
    return (
        F.cross_entropy(output.flatten(0, 1), kept.flatten(), weight, ignore_index=-1),
        norm,
    )


def network_case(file, name, seed, kind, layers, bidirectional, vocabulary, weighted):
    """[embedding ->] stack of cells -> dense -> loss. vocabulary 0: x is features."""
    source, lengths, T, K, H, features = Source(seed), [3, 4, 1], 4, 4, 3, 2
    B, directions = len(lengths), 1 + bidirectional
    module = module_of(source, kind, features, H, bidirectional, layers)
    dense = torch.nn.Linear(directions * H, K)
    dense.weight.data, dense.bias.data = (
        source.reals(K, directions * H).detach(),
        source.reals(K).detach(),
    )
    if vocabulary:
        E, ids = source.reals(vocabulary, features), source.ints(0, vocabulary, T, B)
        ids[1, 0] = -1  # inside a sequence: reads a zero column
        x = E[ids.clamp(min=0)] * (ids >= 0)[:, :, None]
    else:
        x = source.reals(T, B, features)
    target = source.ints(0, K, T, B)
    target[0, 1] = -1
    weight = source.reals(K).detach().abs() if weighted else None
    states = source.reals(layers, 2 if kind == "lstm" else 1, directions, B, H)
    data = {"x": x, "lengths": lengths, "h0": states[:, 0], "c0": states[:, -1]}
    y, hT, cT, live = run_module(module, data, "forward", kind)
    output = live * dense(y)
    loss, norm = masked_loss(output, target, lengths, weight)
    loss.backward()

    places = [(i, s) for i in range(layers) for s in ["", "_reverse"][:directions]]
    thetas = [module_theta(module, kind, H, *place) for place in places] + [
        flat({"W": dense.weight, "b": dense.bias})
    ]
    grads = [module_theta(module, kind, H, *place, gradient=True) for place in places]
    grads += [flat({"W": dense.weight.grad, "b": dense.bias.grad})]
    if vocabulary:
        thetas, grads = [E.detach().flatten()] + thetas, [E.grad.flatten()] + grads
    by_layer = [last.reshape(layers, directions, B, H) for last in (hT, cT)]
    last = torch.stack(by_layer, 1) if kind == "lstm" else by_layer[0]
    words = {
        "what": "network",
        "kind": kind,
        "direction": "bidirectional" if bidirectional else "forward",
    }
    arrays = {
        "dims": [vocabulary, features, H, layers, K, B, T],
        "lengths": lengths,
        "target": target,
    }
    arrays |= {"id": ids} if vocabulary else {"x": x}
    arrays |= {"weight": weight} if weighted else {}
    arrays |= {
        "state": states,
        "theta": torch.cat(thetas),
        "output": output,
        "state_out": last,
        "loss": loss,
        "norm": norm,
        "grad": torch.cat(grads),
    }
    file.case(name, words, arrays)


def network_cases():
    file = File("networks.txt")
    network_case(file, "embedding_lstm2_dense", 5000, "lstm", 2, False, 5, False)
    network_case(file, "embedding_gru_dense", 5001, "gru", 1, False, 5, True)
    network_case(file, "features_lstm_both_dense", 5002, "lstm", 1, True, 0, True)
    network_case(file, "features_gru2_both_dense", 5003, "gru", 2, True, 0, False)
    file.close()
