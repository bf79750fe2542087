## The reverse of flatten: the numbers of flat in the form of the template.
function [value, flat] = unflatten (template, flat)
  value = template;
  if (isstruct (template))
    for [part, field] = template
      [value.(field), flat] = unflatten (part, flat);
    endfor
  elseif (iscell (template))
    for k = 1:numel (template)
      [value{k}, flat] = unflatten (template{k}, flat);
    endfor
  else
    n = numel (template);
    value = reshape (flat(1:n), size (template));
    flat(1:n) = [];
  endif
endfunction
