## The arguments of *_step_backward in the form that C accepts, or an error that says what is wrong.
function [dh, dc] = check_step_backward (caller, kind, dh, dc, step)
  k = check_maker (caller, "STEP", step, [kind "_step"]);
  dims = [k.p.H, columns(k.x)];
  dh = check_state (caller, "DH", dh, class (k.x), dims, "[H,B]");
  dc = check_state (caller, "DC", dc, class (k.x), dims, "[H,B]");
endfunction
