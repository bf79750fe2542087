## Reads args into the struct defaults: first up to npositional values in the order of its
## fields, then "name", value pairs. A string ends the positional part.
function opt = parse_options (caller, defaults, args, npositional = 0)
  opt = defaults;
  names = fieldnames (defaults);
  n = 0;
  while (n < numel (args) && n < npositional && ! ischar (args{n+1}))
    n += 1;
    opt.(names{n}) = args{n};
  endwhile
  pairs = args(n+1:end);
  for k = 1:2:numel (pairs)
    check_name (caller, pairs{k}, names, numel (pairs));
    if (k == numel (pairs))
      error ("seqrnn:argument", "%s: the option \"%s\" has no value; %s", caller, pairs{k}, ...
             advice ());
    endif
    opt.(pairs{k}) = pairs{k+1};
  endfor
endfunction

function check_name (caller, name, names, npair)
  if (! ischar (name))
    error ("seqrnn:argument", "%s: %s stands where the name of an option is expected; %s", ...
           caller, describe (name), advice ());
  elseif (! any (strcmp (name, names)))
    odd = "";
    if (mod (npair, 2))
      odd = ["; " advice()];
    endif
    among = sprintf (" among \"%s\"", strjoin (names, "\", \""));
    near = nearest_name (name, names);
    if (! isempty (near))
      among = sprintf ("; is \"%s\" meant?", near);
    endif
    error ("seqrnn:argument", "%s: there is no option \"%s\"%s%s", caller, name, ...
           among(1:end * ! isempty (names)), odd);
  endif
endfunction

function text = advice ()
  text = "options are written \"name\", value (Octave does not pass on the name of NAME=value)";
endfunction

%!error <train: there is no option "Epochs"; is "epochs" meant\?> train (1, 2, "Epochs", 3)
%!error <train: there is no option "optimizer"; is "optimiser" meant\?> train (1, 2, "optimizer", 3)
%!error <train: there is no option "batch_size"; is "batch" meant\?> train (1, 2, "batch_size", 3)
%!error <train: there is no option "valid"; is "validation" meant\?> train (1, 2, "valid", 3)
%!error <train: there is no option "lr" among "theta", "validation", > train (1, 2, "lr", 3)
%!error <train: there is no option "epoch"; is "epochs" meant\?; options are written>
%! train (1, 2, "epoch")
