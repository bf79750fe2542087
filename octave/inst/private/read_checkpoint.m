## Reads a checkpoint, for train: c = read_checkpoint (path, caller) has the fields arrays and spec.
## When that cannot be done, the error says whether the previous one is whole.
function c = read_checkpoint (path, caller = "train")
  check_path (caller, path);
  try
    c = whole_checkpoint (path, caller);
  catch err
    offer_previous (path, caller, err.message);
  end_try_catch
endfunction

function offer_previous (path, caller, reason)
  previous = [place_of(path) ".previous"];
  state = {"is missing", "is damaged"}{1 + (exist (path, "file") != 0)};
  reason = regexprep (strrep (reason, [caller ": \"" path "\""], ""), "^:? ", "");
  if (exist (previous, "file") == 0)
    advice = "there is no previous one";
  elseif (is_checkpoint (previous))
    advice = sprintf ("the previous one, \"%s\", is whole: resume from it", previous);
  else
    advice = sprintf ("the previous one, \"%s\", is damaged too", previous);
  endif
  error ("seqrnn:file", "%s: the checkpoint \"%s\" %s (%s); %s", caller, path, state, reason,
         advice);
endfunction
