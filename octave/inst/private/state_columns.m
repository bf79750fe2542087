## How many sequences a state [H,B] speaks of; 0 if it is absent or not one.
function B = state_columns (state, H)
  B = 0;
  if (isnumeric (state) && rows (state) == H)
    B = size (state, 2);
  endif
endfunction
