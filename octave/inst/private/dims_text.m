## Extents as users write them: "3x2".
function text = dims_text (dims)
  text = strjoin (cellfun (@num2str, num2cell (dims), "UniformOutput", false), "x");
endfunction
