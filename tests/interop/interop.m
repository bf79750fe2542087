## interop.m PACKAGE FOLDER write|read: files for the other languages, or theirs. interop.R is its
## twin.
1;
source (fullfile (argv (){1}, "load.m"));
path = @(name) fullfile (argv (){2}, [name ".safetensors"]);
net = network (3, {lstm_layer(4, "direction", "bidirectional", "gate_activation", ...
                              activation ("hard_sigmoid")), ...
                   gru_layer(2, "recurrent_bias", true), dense_layer(5)});
theta = network_init (net, 1);
layer = lstm_layer (4, "direction", "bidirectional");
exchanged = network (3, {layer, layer});

if (strcmp (argv (){3}, "write"))
  x = reshape (philox_normal (30, 2), [3, 2, 5]);
  arrays = struct ("name", {"x", "\303\251 \"1\"", "count"}, ...
                   "value", {x, x(:), int32(reshape (1:6, 2, 3))});
  write_safetensors (arrays, path ("octave"), "metadata", struct ("author", "me"));
  save_network (net, theta, path ("octave-net"));
  parameters = network_init (exchanged, 3);
  s = export_torch (exchanged, parameters);
  s.x = x;
  s.y = predict (exchanged, parameters, struct ("x", x)).output;
  write_safetensors (s, path ("octave-torch"));
else
  model = load_network (path ("r-net"));
  assert (model.net, net);
  assert (all (model.theta == theta));
endif
