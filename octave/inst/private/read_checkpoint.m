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

function c = whole_checkpoint (path, caller)
  [arrays, metadata] = read_file (caller, path, 2);
  format = metadata(strcmp ({metadata.name}, "seqrnn.checkpoint"));
  if (isempty (format) || ! strcmp (format.value, "1"))
    file_error (caller, path, " is no checkpoint of this version");
  endif
  spec = metadata_to_spec (metadata, "spec");
  if (isempty (spec))
    spec = struct ();
  endif
  c = struct ("arrays", cell2struct ({arrays.value}(:), {arrays.name}(:), 1), "spec", spec);
endfunction

function offer_previous (path, caller, reason)
  previous = [path ".previous"];
  state = {"is missing", "is damaged"}{1 + (exist (path, "file") != 0)};
  reason = regexprep (strrep (reason, [caller ": \"" path "\""], ""), "^:? ", "");
  if (exist (previous, "file") == 0)
    advice = "there is no previous one";
  elseif (is_whole (previous, caller))
    advice = sprintf ("the previous one, \"%s\", is whole: resume from it", previous);
  else
    advice = sprintf ("the previous one, \"%s\", is damaged too", previous);
  endif
  error ("seqrnn:file", "%s: the checkpoint \"%s\" %s (%s); %s", caller, path, state, reason,
         advice);
endfunction

function yes = is_whole (path, caller)
  yes = true;
  try
    whole_checkpoint (path, caller);
  catch
    yes = false;
  end_try_catch
endfunction
