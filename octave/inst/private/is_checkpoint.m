## Is the file a whole checkpoint?
function yes = is_checkpoint (path)
  yes = true;
  try
    whole_checkpoint (path, "train");
  catch
    yes = false;
  end_try_catch
endfunction
