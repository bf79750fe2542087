## An activation: a name, or a struct of activation (). It is kept in the form it has.
function value = check_activation (caller, name, value)
  if (isstruct (value) && isscalar (value) && all (isfield (value, {"name", "alpha", "beta"})))
    check_activation (caller, [name ".name"], value.name);
    check_number (caller, [name ".alpha"], value.alpha, -Inf, Inf);
    check_number (caller, [name ".beta"], value.beta, -Inf, Inf);
  elseif (! ischar (value))
    wrong (caller, name, "the name of an activation or a struct made by activation", value);
  elseif (! __seqrnn__ ("activation", value)(1))
    wrong (caller, name, ["one of " strjoin(__seqrnn__ ("names", "activation"), ", ")], value);
  endif
endfunction
