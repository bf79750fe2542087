"""Files written by Python's safetensors: every dtype, and weights of torch.nn with what they compute."""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from fixture import Source

MODULES = {
    "lstm": (torch.nn.LSTM, 2, True, {}),
    "gru": (torch.nn.GRU, 2, True, {}),
    "relu": (torch.nn.RNN, 2, False, {"nonlinearity": "relu"}),
    "projection": (torch.nn.LSTM, 2, True, {"proj_size": 2}),
}


def save(name, tensors, metadata):
    path = Path(__file__).parent / f"{name}.safetensors"
    save_file({k: v.detach().contiguous() for k, v in tensors.items()}, path, metadata)
    print(f"{path.name}: {path.stat().st_size} bytes")


def dtype_file():
    values = torch.arange(24).reshape(2, 3, 4) / 4 - 3
    tensors = {
        "F64": values.double() / 3,
        "F32": values.float() / 3,
        "F16": values.half(),
        "BF16": values.bfloat16(),
        "I64": torch.arange(24).reshape(2, 3, 4) * 2**45,
        "I32": torch.arange(24, dtype=torch.int32).reshape(2, 3, 4) - 12,
        "U8": torch.arange(24, dtype=torch.uint8).reshape(2, 3, 4) * 10,
        "scalar": torch.tensor(0.1, dtype=torch.float64),
        "vector": torch.tensor([1.0, -0.0, float("inf")], dtype=torch.float64),
        "empty": torch.zeros(0, 3),
        "d\u00e9j\u00e0 \"vu\"": torch.tensor([[1.0, 2.0]], dtype=torch.float64),
    }
    save("dtypes", tensors, {"author": "\u4f60\u597d \U0001F600", "empty": ""})


def module_file(seed, name, make, layers, bidirectional, extra, D=3, H=4):
    """The state dict under the prefix rnn., x [D,B,T], lengths [B] and y [outputs,B,T]."""
    source = Source(seed)
    module = make(D, H, layers, bidirectional=bidirectional, **extra)
    for parameter in module.parameters():
        parameter.data = source.reals(*parameter.shape, size=0.75).detach()
    lengths = [5, 3, 1, 4]
    x = source.reals(5, len(lengths), D).detach()
    packed = pack_padded_sequence(x, lengths, enforce_sorted=False)
    y = pad_packed_sequence(module(packed)[0], total_length=5)[0]
    tensors = {f"rnn.{k}": v for k, v in module.state_dict().items()}
    tensors |= {"x": x.permute(2, 1, 0), "y": y.permute(2, 1, 0)}
    tensors["lengths"] = torch.tensor(lengths)
    save(f"torch-{name}", tensors, {})


def exchange_files():
    dtype_file()
    for i, (name, module) in enumerate(MODULES.items()):
        module_file(700 + i, name, *module)
