"""Makes the fixture files of this folder with PyTorch autograd. See README.md."""

import modules
import options
import training

modules.module_cases()
options.option_cases()
options.activation_cases()
options.truncation_cases()
training.training_cases()
training.network_cases()
