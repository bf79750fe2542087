## The gradient as a column in the order of theta. In structs its arrays may have the
## names of theta or these with a d before them (W or dW); arrays that theta does not have
## are left out.
function flat = align_gradient (caller, name, theta, grad)
  if (isstruct (theta))
    flat = [];
    for [part, field] = theta
      flat = [flat; align_gradient(caller, [name "." field], part, ...
                                   gradient_of (caller, name, grad, field))];
    endfor
  elseif (iscell (theta))
    if (! (iscell (grad) && numel (grad) == numel (theta)))
      wrong (caller, name, sprintf ("a cell of %d arrays, like THETA", numel (theta)), grad);
    endif
    flat = [];
    for k = 1:numel (theta)
      flat = [flat; align_gradient(caller, sprintf ("%s{%d}", name, k), theta{k}, grad{k})];
    endfor
  else
    flat = check_array (caller, name, grad, class (theta), size (theta), "like THETA")(:);
  endif
endfunction

function part = gradient_of (caller, name, grad, field)
  if (isstruct (grad) && isscalar (grad))
    for candidate = {field, ["d" field]}
      if (isfield (grad, candidate{1}))
        part = grad.(candidate{1});
        return;
      endif
    endfor
  endif
  wrong (caller, name, sprintf ("a struct with a field %s or d%s, like THETA", field, field), grad);
endfunction
