"""Makes the fixture files of this folder with PyTorch autograd. See README.md."""

import exchange
import layers
import losses
import modules
import optimisers
import options
import recurrent
import training

modules.module_cases()
options.option_cases()
options.activation_cases()
options.truncation_cases()
training.training_cases()
training.network_cases()
optimisers.optimiser_cases()
optimisers.schedule_cases()
layers.layer_cases()
losses.loss_cases()
recurrent.recurrent_cases()
recurrent.layer_cases()
exchange.exchange_files()
