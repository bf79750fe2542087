"""Cases of the losses of numbers and classes, and of the CRF by all its paths."""

import itertools

import torch
import torch.nn.functional as F

from fixture import File, Source

nan = float("nan")


def known(source, target, holes):
    """target [n,M] with some numbers that are not known."""
    target = target.detach().clone()
    for hole in holes:
        target[hole] = nan
    return target


def finish(file, name, kind, output, elements, weights, arrays, **options):
    """The weighted mean of elements; both [n] or [n,M]."""
    norm = weights.sum()
    loss = elements.sum() / norm
    loss.backward()
    n, K = output.shape
    settings = {"smoothing": 0, "delta": 0, **options}
    given = {"dims": [K, n], "settings": list(settings.values()), "output": output}
    result = {"loss": loss, "norm": norm, "doutput": output.grad}
    file.case(name, {"what": kind}, given | arrays | result)


def softmax_case(file, name, seed, target, smoothing, weighted, sampled, K=5):
    source, target = Source(seed), torch.tensor(target)
    n = len(target)
    output = source.reals(n, K, size=3)
    weight = source.reals(K).detach().abs() if weighted else None
    sample = source.reals(n).detach().abs() if sampled else torch.ones(n)
    options = {"weight": weight, "ignore_index": -1, "label_smoothing": smoothing}
    each = F.cross_entropy(output, target, reduction="none", **options)
    weights = (torch.ones(K) if weight is None else weight)[target.clamp(min=0)]
    weights = sample * weights * (target >= 0)
    if not sampled:
        mean = F.cross_entropy(output, target, **options)
        assert torch.isclose(mean, each.sum() / weights.sum(), rtol=1e-14)
    arrays = {"target": target}
    arrays |= {"weight": weight} if weighted else {}
    arrays |= {"sample": sample} if sampled else {}
    each = sample * each
    finish(file, name, "softmax", output, each, weights, arrays, smoothing=smoothing)


def numbers_case(file, name, seed, kind, K, M, element, sampled, n=6, **options):
    """element(output, target) -> losses [n,M], NaN where the target is."""
    source = Source(seed)
    output, draws = source.reals(n, K, size=2), source.reals(n, M, size=2)
    if kind == "bernoulli":
        draws = (draws.detach() + 2) / 4
        draws[0], draws[1] = 0, 1
    target = known(source, draws, [(0, 0), (3, M - 1), (slice(4, 5),)])
    sample = source.reals(n).detach().abs() if sampled else torch.ones(n)
    weighted = kind == "bernoulli" and sampled
    weight = source.reals(K).detach().abs() * 3 if weighted else None
    there = ~target.isnan()
    filled = torch.where(there, target, 0.5)
    each = element(output, filled, weight)
    weights = sample[:, None] * there
    arrays = {"value": target} | ({"sample": sample} if sampled else {})
    arrays |= {"weight": weight} if weighted else {}
    arrays |= {"quantile": options.pop("quantile")} if "quantile" in options else {}
    finish(file, name, kind, output, (weights * each), weights, arrays, **options)


def bernoulli(smoothing):
    def element(y, t, weight):
        t = t * (1 - smoothing) + smoothing / 2
        return F.binary_cross_entropy_with_logits(
            y, t, pos_weight=weight, reduction="none"
        )

    return element


def gaussian(y, t, weight):
    mean, log_variance = y.chunk(2, 1)
    return F.gaussian_nll_loss(
        mean, t, log_variance.exp(), full=True, eps=1e-300, reduction="none"
    )


def pinball(quantile):
    def element(y, t, weight):
        tau = torch.tensor(quantile)
        error = t[:, :, None] - y.reshape(len(t), -1, len(quantile))
        return torch.maximum(tau * error, (tau - 1) * error).sum(2)

    return element


def number_cases(file):
    quantile = [0.125, 0.5, 0.9]
    plain = lambda loss, **options: lambda y, t, weight: loss(
        y, t, reduction="none", **options
    )
    for i, sampled in enumerate([False, True]):
        suffix = "_sampled" if sampled else ""
        case = lambda name, seed, kind, K, M, element, **options: numbers_case(
            file, name + suffix, seed + i, kind, K, M, element, sampled, **options
        )
        case("bernoulli", 6100, "bernoulli", 3, 3, bernoulli(0))
        smooth = bernoulli(0.1)
        case("bernoulli_smooth", 6110, "bernoulli", 70, 70, smooth, smoothing=0.1)
        case("mse", 6120, "mse", 3, 3, plain(F.mse_loss))
        case("mae", 6130, "mae", 3, 3, plain(F.l1_loss))
        case("huber", 6140, "huber", 3, 3, plain(F.huber_loss, delta=0.75), delta=0.75)
        case("gaussian", 6150, "gaussian", 4, 2, gaussian)
        case("pinball", 6160, "pinball", 6, 2, pinball(quantile), quantile=quantile)


def crf_case(file, name, seed, K, lengths, forbidden=(), unknown=(), sampled=False):
    """All paths of every sequence. forbidden: pairs (from, to), None being the outside;
    unknown: (step, sequence). A[to, from]."""
    source, T, B = Source(seed), max(lengths), len(lengths)
    emission, A = source.reals(T, B, K, size=2), source.reals(K, K, size=2)
    start, end = source.reals(K), source.reals(K)
    sample = source.reals(B).detach().abs() if sampled else torch.ones(B)
    allowed = lambda path: not {*zip((None, *path), (*path, None))} & set(forbidden)
    target, total, norm = -torch.ones(T, B, dtype=torch.int64), 0.0, 0.0
    draws = source.ints(0, 10**6, B).tolist()
    for b, L in enumerate(lengths):
        paths = [p for p in itertools.product(range(K), repeat=L) if allowed(p)]
        if L == 0:
            continue
        gold = paths[draws[b] % len(paths)]
        hidden = [t for t in range(L) if (t, b) in unknown]
        for t in range(L):
            target[t, b] = -1 if t in hidden else gold[t]
        if len(hidden) == L:
            continue

        def score(path):
            steps = [emission[t, b, y] for t, y in enumerate(path)]
            steps += [A[y, x] for x, y in zip(path, path[1:])]
            return sum(steps) + start[path[0]] + end[path[-1]]

        scores = torch.stack([score(p) for p in paths])
        fits = torch.tensor(
            [all(p[t] == gold[t] or t in hidden for t in range(L)) for p in paths]
        )
        total = total + sample[b] * (scores.logsumexp(0) - scores[fits].logsumexp(0))
        norm = norm + sample[b] * L
    loss = total / norm
    loss.backward()
    ban = torch.zeros(K * K + 2 * K)
    for x, y in forbidden:
        ban[K * K + y if x is None else K * K + K + x if y is None else x + y * K] = 1
    arrays = {"dims": [K, B, T], "lengths": lengths, "emission": emission, "A": A}
    arrays |= {"start": start, "end": end, "target": target}
    arrays |= {"sample": sample} if sampled else {}
    arrays |= {"forbidden": ban} if forbidden else {}
    arrays |= {"loss": loss, "norm": norm, "demission": emission.grad, "dA": A.grad}
    arrays |= {"dstart": start.grad, "dend": end.grad}
    file.case(name, {"what": "crf"}, arrays)


def loss_cases():
    file = File("losses.txt")
    target = [4, -1, 2, 0, 2, 1, -1]
    for i, (smoothing, weighted, sampled) in enumerate(
        itertools.product([0, 0.1], [False, True], [False, True])
    ):
        parts = "_smooth" * (i >= 4) + "_weights" * weighted + "_sampled" * sampled
        name = "softmax" + parts
        softmax_case(file, name, 6000 + i, target, smoothing, weighted, sampled)
    softmax_case(file, "softmax_wide", 6010, [150, 3, 77], 0.25, True, True, K=151)
    number_cases(file)
    crf_case(file, "crf", 6200, 3, [4, 4])
    crf_case(file, "crf_ragged", 6201, 4, [5, 0, 1, 3], sampled=True)
    hidden = [(1, 0), (0, 1), (1, 1), (2, 2)]
    crf_case(file, "crf_unknown", 6202, 3, [4, 2, 3], unknown=hidden)
    ban = [(0, 1), (2, 2), (None, 1), (1, None), (None, 2)]
    hidden = [(2, 0), (3, 0)]
    crf_case(file, "crf_forbidden", 6203, 3, [5, 4, 1], forbidden=ban, unknown=hidden)
    file.close()
