## The fields that a layer of that kind always has, apart from kind and sizes without a standard
## value.
function s = layer_defaults (kind)
  switch (kind)
    case "embedding"
      s = struct ("init", "glorot", "word_dropout", 0, "frozen", false);
    case "dense"
      s = struct ("activation", "linear", "init", "glorot", "frozen", false);
    case "conv1d"
      s = struct ("kernel_size", 3, "dilation", 1, "padding", "causal", "activation", "linear", ...
                  "init", "glorot", "frozen", false);
    case "dropout"
      s = struct ("rate", 0.5, "shared", false);
    case "layer_norm"
      s = struct ("eps", 1e-5, "frozen", false);
    case "residual"
      s = struct ("span", 1);
    case "pool"
      s = struct ("type", "last");
    case "crf"
      s = struct ("frozen", false);
    otherwise
      s = merge_fields (cell_defaults (), struct ("init", "glorot", "forget_bias", 0, ...
            "chrono_T", 0, "merge", "concat", "recurrent_dropout", 0, "initial_state", "zero", ...
            "projection", 0, "layer_norm", false, "frozen", false));
      s = merge_fields (struct ("direction", "forward"), s);
  endswitch
endfunction
