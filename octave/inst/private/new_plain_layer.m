## A layer that is not recurrent: its arguments by position, then the rest of args by position or
## as options, of which [] means absent.
function layer = new_plain_layer (caller, layer, defaults, args, npositional = 0)
  opt = parse_options (caller, defaults, args, npositional);
  for [value, name] = opt
    if (! (isnumeric (value) && isempty (value)))
      layer.(name) = value;
    endif
  endfor
  layer = check_plain_layer (caller, "", layer);
endfunction
