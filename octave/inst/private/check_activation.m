## An activation: a name, or a struct of activation (). It is kept in the form it has.
function value = check_activation (caller, name, value, other = {})
  if (isstruct (value) && isscalar (value) && all (isfield (value, {"name", "alpha", "beta"})))
    check_activation (caller, [name ".name"], value.name);
    check_number (caller, [name ".alpha"], value.alpha, -Inf, Inf);
    check_number (caller, [name ".beta"], value.beta, -Inf, Inf);
  elseif (! ischar (value))
    wrong (caller, name, "the name of an activation or a struct made by activation", value);
  elseif (! any (strcmp (value, other)))
    check_choice (caller, name, value, [other, __seqrnn__("names", "activation")]);
  endif
endfunction
