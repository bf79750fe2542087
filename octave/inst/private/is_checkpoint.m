## Is the file a whole checkpoint? If not, why.
function [yes, why] = is_checkpoint (path)
  [yes, why] = deal (true, "");
  try
    whole_checkpoint (path, "train");
  catch err
    [yes, why] = deal (false, regexprep (strrep (err.message, ["train: \"" path "\""], ""), ...
                                         '^:? ', ""));
  end_try_catch
endfunction
