"""interop.py FOLDER HOST: reads with Python what R or Octave (HOST r, octave) wrote."""

import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file

folder, host = sys.argv[1:]

arrays = load_file(f"{folder}/{host}.safetensors")
assert arrays["x"].shape == (3, 2, 5) and arrays["x"].dtype == torch.float64
column_major = arrays["x"].permute(2, 1, 0).reshape(-1)
assert torch.equal(arrays['\u00e9 "1"'], column_major)
assert arrays["count"].tolist() == [[1, 3, 5], [2, 4, 6]]
with safe_open(f"{folder}/{host}.safetensors", "pt") as file:
    assert file.metadata() == {"author": "me"}

with safe_open(f"{folder}/{host}-net.safetensors", "pt") as file:
    assert file.get_slice("1.lstm.forward.W").get_shape() == [16, 3]
    assert file.get_slice("2.gru.bU").get_shape() == [6]
    assert file.metadata()["net.layers.1.kind"] == '"lstm"'

state = load_file(f"{folder}/{host}-torch.safetensors")
x, y = state.pop("x"), state.pop("y")
module = torch.nn.LSTM(3, 4, 2, bidirectional=True, dtype=torch.float64)
module.load_state_dict(state)
gap = (module(x.permute(2, 1, 0))[0].permute(2, 1, 0) - y).abs().max().item()
print(f"{host}: PyTorch's outputs differ by {gap:.1e}")
assert gap < 1e-12
