"""Paths of torch.optim's optimisers and rates of its learning-rate schedulers."""

import torch
from torch.optim import lr_scheduler

from fixture import File, Source

STEPS, KEPT = 100, 5  # theta is kept after every fifth step

MAKE = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad,
    "adadelta": torch.optim.Adadelta,
}

# kind, torch's arguments (l1 is ours: torch has no such penalty)
OPTIMISERS = [
    ("sgd", {"lr": 0.1}),
    ("sgd", {"lr": 0.1, "weight_decay": 0.05}),
    ("sgd", {"lr": 0.1, "l1": 0.02}),
    ("sgd", {"lr": 0.05, "momentum": 0.9}),
    ("sgd", {"lr": 0.05, "momentum": 0.8, "dampening": 0.25, "weight_decay": 0.02}),
    ("sgd", {"lr": 0.05, "momentum": 0.9, "nesterov": True, "l1": 0.01}),
    ("adam", {}),
    ("adam", {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.01}),
    ("adam", {"lr": 0.02, "weight_decay": 0.1, "l1": 0.03}),
    ("adam", {"lr": 0.02, "betas": (0.0, 0.9)}),
    ("adamw", {}),
    ("adamw", {"lr": 0.02, "weight_decay": 0.2, "l1": 0.03}),
    ("rmsprop", {}),
    ("rmsprop", {"lr": 0.02, "alpha": 0.9, "momentum": 0.7}),
    ("rmsprop", {"lr": 0.02, "alpha": 0.9, "centered": True, "weight_decay": 0.05}),
    ("rmsprop", {"lr": 0.01, "momentum": 0.5, "centered": True, "eps": 1e-3, "l1": 0.02}),
    ("adagrad", {}),
    ("adagrad", {"lr": 0.2, "lr_decay": 0.1, "weight_decay": 0.05, "l1": 0.02}),
    ("adadelta", {}),
    ("adadelta", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.05, "l1": 0.02}),
]


def optimiser_settings(group, l1):
    """The fields of seqrnn_optim after kind, in their order; without the two clippings."""
    beta1, beta2 = group.get("betas", (0, 0))
    rho = group.get("rho", group.get("alpha", 0))
    names = ["eps", "momentum", "dampening", "nesterov"]
    fields = [group["lr"], beta1, beta2] + [group.get(name, 0) for name in names]
    fields += [rho, group.get("centered", False), group.get("lr_decay", 0)]
    return [float(field) for field in fields + [l1, group["weight_decay"]]]


def optimiser_path(kind, options, problem):
    """Steps down a noisy parabola -> settings, theta after every fifth. The last element never has
    a gradient."""
    options = dict(options)
    l1 = options.pop("l1", 0)
    theta = problem["theta"].clone().requires_grad_()
    optimiser = MAKE[kind]([theta], **options)
    group, path = optimiser.param_groups[0], []
    settings, rate = optimiser_settings(group, l1), group["lr"]
    for step in range(STEPS):
        with torch.no_grad():
            slope = problem["curvature"] * (theta - problem["target"])
            theta.grad = slope + problem["noise"][step] + l1 * torch.sign(theta)
        group["lr"] = rate * problem["factor"][step].item()
        optimiser.step()
        if step % KEPT == KEPT - 1:
            path.append(theta.detach().clone())
    return settings, torch.stack(path)


def optimiser_cases(n=5):
    file, source = File("optimisers.txt"), Source(6000)
    problem = {
        "theta": source.reals(n).detach(),
        "curvature": source.reals(n).detach().abs() + 0.25,
        "target": source.reals(n, size=0.5).detach(),
        "noise": source.reals(STEPS, n, size=0.5).detach(),
        "factor": source.reals(STEPS).detach().abs() / 2 + 0.5,
    }
    for key in ("theta", "curvature", "target"):
        problem[key][-1] = 0
    problem["noise"][:, -1] = 0
    file.case("problem", {}, {"dims": [n, STEPS, KEPT]} | problem)
    for number, (kind, options) in enumerate(OPTIMISERS):
        settings, path = optimiser_path(kind, options, problem)
        file.case(f"{kind}_{number}", {"kind": kind}, {"settings": settings, "path": path})
    file.close()


# name, scheduler of torch (None: constant), its arguments, length of the warm-up
SCHEDULES = [
    ("constant", None, {}, 0),
    ("constant", None, {}, 8),
    ("step", lr_scheduler.StepLR, {"step_size": 7, "gamma": 0.5}, 0),
    ("exponential", lr_scheduler.ExponentialLR, {"gamma": 0.96875}, 0),
    ("exponential", lr_scheduler.ExponentialLR, {"gamma": 0.875}, 20),
    ("cosine", lr_scheduler.CosineAnnealingLR, {"T_max": 99, "eta_min": 0.001}, 0),
    ("cosine", lr_scheduler.CosineAnnealingLR, {"T_max": 99}, 10),
    ("one_cycle", lr_scheduler.OneCycleLR, {"total_steps": 100}, 0),
    ("one_cycle", lr_scheduler.OneCycleLR, {"total_steps": 100, "pct_start": 0.0}, 0),
    ("one_cycle", lr_scheduler.OneCycleLR, {"total_steps": 100, "pct_start": 0.455,
                                            "div_factor": 5.0, "final_div_factor": 50.0}, 4),
    ("plateau", lr_scheduler.ReduceLROnPlateau, {"factor": 0.5, "patience": 3, "eps": 0}, 0),
    ("plateau", lr_scheduler.ReduceLROnPlateau, {"factor": 0.25, "patience": 0, "min_lr": 0.002,
                                                 "threshold": 0.05, "eps": 0}, 0),
]


def schedule_settings(rate, arguments, warmup):
    """The rate, then the fields of seqrnn_schedule from gamma on, in their order."""
    get = lambda default, *names: next((arguments[k] for k in names if k in arguments), default)
    fields = [rate, get(1, "gamma", "factor"), get(1, "step_size", "T_max", "total_steps")]
    fields += [get(0, "eta_min", "min_lr"), get(0, "patience"), get(1e-4, "threshold")]
    fields += [get(0.3, "pct_start"), get(25, "div_factor"), get(1e4, "final_div_factor"), warmup]
    return [float(field) for field in fields]


def schedule_rates(make, rate, arguments, warmup, losses):
    """The rate of each of STEPS steps (PLATEAU: epochs, each of which ends with a loss)."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    if make is lr_scheduler.OneCycleLR:
        arguments = {"max_lr": rate, "cycle_momentum": False} | arguments
    scheduler = make(optimiser, **arguments) if make else None
    rates = []
    for step in range(STEPS):
        warm = min(1, (step + 1) / warmup) if warmup else 1
        rates.append(warm * optimiser.param_groups[0]["lr"])
        optimiser.step()
        if scheduler:
            scheduler.step(*([losses[step]] if "patience" in arguments else []))
    return rates


def schedule_cases(rate=0.1):
    file = File("schedules.txt")
    fall = torch.exp2(-torch.arange(STEPS) / 16)
    losses = (fall + Source(6100).reals(STEPS, size=0.25).detach()).tolist()
    for number, (kind, make, arguments, warmup) in enumerate(SCHEDULES):
        arrays = {"settings": schedule_settings(rate, arguments, warmup)}
        arrays["rates"] = schedule_rates(make, rate, arguments, warmup, losses)
        if kind == "plateau":
            arrays["losses"] = losses
        file.case(f"{kind}_{number}", {"kind": kind}, arrays)
    file.close()
