## The parameters of a cell, for rnn_params, gru_params and lstm_params.
function p = new_params (caller, kind, D, H, args)
  defaults = merge_fields (cell_arguments (kind), struct ("seed", [], "class", "double"));
  opt = parse_options (caller, defaults, args);
  p = struct ("cell", kind, "D", check_size (caller, "D", D), "H", check_size (caller, "H", H));
  spec = merge_fields (p, complete_cell (caller, kind, opt));
  init = complete_init (caller, kind, opt);
  seed = check_seed (caller, opt.seed);
  check_choice (caller, "CLASS", opt.class, {"double", "single"});
  if (strcmp (opt.class, "single"))
    check_within_single (caller, "FORGET_BIAS", init.forget_bias);
  endif
  check_memory (caller, "D and H", __seqrnn__ ("cell_nparam", spec));
  theta = create (caller, "D and H", "cell_init", zeros (0, opt.class), spec, init, seed);
  p = merge_fields (cut_parameters (p, spec, theta, ""), complete_cell (caller, kind, opt));
endfunction
