# interop.R FOLDER write|read: files for the other languages, or theirs. interop.m is its twin.
library(seqrnn)

arguments <- commandArgs(TRUE)
file <- function(name) file.path(arguments[1], paste0(name, ".safetensors"))
net <- network(3, list(lstm_layer(4, "bidirectional", gate_activation = activation("hard_sigmoid")),
                       gru_layer(2, recurrent_bias = TRUE), dense_layer(5)))
theta <- network_init(net, seed = 1)
exchanged <- network(3, list(lstm_layer(4, "bidirectional"), lstm_layer(4, "bidirectional")))

if (arguments[2] == "write") {
  x <- array(philox_normal(30, seed = 2), c(3, 2, 5))
  write_safetensors(list(x = x, "\u00e9 \"1\"" = c(x), count = matrix(1:6, 2)), file("r"),
                    c(author = "me"))
  save_network(net, theta, file("r-net"))
  parameters <- network_init(exchanged, seed = 3)
  y <- predict(exchanged, parameters, list(x = x))$output
  write_safetensors(c(export_torch(exchanged, parameters), list(x = x, y = y)), file("r-torch"))
} else {
  model <- load_network(file("octave-net"))
  stopifnot(identical(model, list(net = net, theta = theta)))
}
