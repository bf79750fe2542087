## The options that an optimiser of that kind has, with their standard values.
function s = optimiser_defaults (kind)
  switch (kind)
    case "sgd"
      names = {"momentum", "dampening", "nesterov"};
    case {"adam", "adamw"}
      names = {"beta1", "beta2", "eps"};
    case "rmsprop"
      names = {"rho", "eps", "momentum", "centered"};
    case "adagrad"
      names = {"eps", "rate_decay"};
    case "adadelta"
      names = {"rho", "eps"};
  endswitch
  standard = __seqrnn__ ("optim_standard", kind);
  s = struct ();
  for name = [{"learning_rate"}, names, {"l1", "l2", "clip_norm", "clip_value"}]
    s.(name{1}) = standard.(name{1});
  endfor
endfunction
