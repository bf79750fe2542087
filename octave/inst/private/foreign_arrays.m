## The arrays of a foreign cell by name; the others are [].
function arrays = foreign_arrays (varargin)
  arrays = struct ("input", [], "recurrent", [], "bias", [], "recurrent_bias", [], ...
                   "projection", []);
  for k = 1:2:numel (varargin)
    arrays.(varargin{k}) = varargin{k+1};
  endfor
endfunction
