## A struct of cell parameters, made by *_params or by hand: options that are absent get
## their standard values (recurrent_bias and peephole: whether bU and p are there), arrays
## are checked and cast to type. kind "" accepts every cell.
function p = check_params (caller, name, p, kind, type)
  try
    if (__seqrnn__ ("params_check", zeros (0, type), p, kind))
      return;  # nothing to add or to refuse: the usual case, at a small price
    endif
  catch
  end_try_catch
  maker = ["struct of parameters, as made by " kind "_params"];
  if (isempty (kind))
    maker = "struct of parameters, as made by lstm_params, gru_params or rnn_params";
  endif
  if (! (isstruct (p) && isscalar (p) && all (isfield (p, {"W", "U", "b"}))))
    wrong (caller, name, ["a " maker], p);
  endif
  standard = cell_defaults ();
  standard.recurrent_bias = isfield (p, "bU");
  standard.peephole = isfield (p, "p");
  standard.cell = kind;
  standard.D = columns (p.W);
  standard.H = columns (p.U);
  p = merge_fields (standard, p);
  check_choice (caller, [name ".cell"], p.cell, {"rnn", "gru", "lstm"});
  if (! isempty (kind) && ! strcmp (p.cell, kind))
    error ("seqrnn:argument", "%s: %s must be a %s, not of a %s", caller, name, maker, p.cell);
  endif
  p = check_cell (caller, [name "."], p.cell, p);
  p = check_weights (caller, name, p, type);
endfunction

function p = check_weights (caller, name, p, type)
  p.D = check_size (caller, [name ".D"], p.D);
  p.H = check_size (caller, [name ".H"], p.H);
  [G, npeephole] = gate_count (p);
  R = G * p.H;
  gates = "";
  if (G > 1)
    gates = sprintf ("%d*", G);
  endif
  p.W = check_array (caller, [name ".W"], p.W, type, [R, p.D], ["[" gates "H,D]"]);
  p.U = check_array (caller, [name ".U"], p.U, type, [R, p.H], ["[" gates "H,H]"]);
  p.b = check_array (caller, [name ".b"], p.b, type, [R, 1], ["[" gates "H]"]);
  if (p.recurrent_bias)
    p.bU = check_array (caller, [name ".bU"], field_or_empty (p, "bU"), type, [R, 1], ...
                        ["[" gates "H]"]);
  endif
  if (p.peephole)
    p.p = check_array (caller, [name ".p"], field_or_empty (p, "p"), type, [npeephole, 1], ...
                       sprintf ("[%d*H]", 3 - p.coupled));
  endif
endfunction
