## The parameters that are validated: the averaged ones, where there are such.
function theta = judged_theta (run)
  theta = run.work.average;
  if (isempty (theta))
    theta = run.work.theta;
  endif
endfunction
