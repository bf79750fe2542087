## Times Octave on the plain cases of bench.c, asked as server.h says.
## bench.m package: seqrnn; bench.m loop: the loops of loop.m.
source ("build/octave/load.m");
source ("benchmarks/loop.m");

## What the modes of a case need.
function k = arrays (kind, type, D, H, B, T)
  k.x = draw (2, type, D, B, T);
  k.dy = draw (3, type, H, B, T);
  k.p = str2func ([tolower(kind) "_params"]) (D, H, "seed", 1, "class", type);
  k.zero = zeros (H, B, type);
  k.inputs = arrayfun (@(t) k.x(:,:,t), 1:T, "UniformOutput", false);
endfunction

function a = draw (seed, type, varargin)
  a = cast (reshape (philox_normal (prod ([varargin{:}]), seed), varargin{:}), type);
endfunction

## One pass of each mode by the package, and by the loop.
function pass = package_pass (kind, mode, k)
  call = @(verb) str2func ([tolower(kind) "_" verb]);
  [forward, backward, step] = deal (call ("forward"), call ("backward"), call ("step"));
  switch (mode)
    case "forward"
      pass = @() forward (k.x, k.p);
    case "train"
      pass = @() backward (k.dy, forward (k.x, k.p));
    case "decode"
      if (strcmp (kind, "LSTM"))
        pass = @() decode (@(x, s) step (x, s.h, s.c, k.p), k);
      else
        pass = @() decode (@(x, s) step (x, s.h, k.p), k);
      endif
  endswitch
endfunction

function pass = loop_pass (kind, mode, k)
  [step, back] = deal (str2func (["step_" kind]), str2func (["back_" kind]));
  switch (mode)
    case "forward"
      pass = @() loop_forward (step, k.x, k.p);
    case "train"
      pass = @() loop_train (step, back, k);
    case "decode"
      pass = @() decode (@(x, s) step (k.p, x, s.h, s.c), k);
  endswitch
endfunction

function g = loop_train (step, back, k)
  [~, steps] = loop_forward (step, k.x, k.p);
  g = loop_backward (back, k.dy, steps, k.p);
endfunction

function s = decode (step, k)
  s = struct ("h", k.zero, "c", k.zero);
  for x = k.inputs
    s = step (x{1}, s);
  endfor
endfunction

## The loop gives the numbers of the package.
function check_loop ()
  for kind = {"LSTM", "GRU", "RNN"}
    k = arrays (kind{1}, "double", 3, 4, 2, 5);
    ours = package_pass (kind{1}, "train", k) ();
    theirs = loop_pass (kind{1}, "train", k) ();
    for name = {"dx", "dW", "dU", "db"}
      assert (theirs.(name{1}), ours.(name{1}), 1e-12);
    endfor
    y = loop_pass (kind{1}, "forward", k) ();
    assert (y, package_pass (kind{1}, "forward", k) ().y, 1e-12);
    h = loop_pass (kind{1}, "decode", k) ().h;
    assert (h, package_pass (kind{1}, "decode", k) ().h, 1e-12);
  endfor
endfunction

function pass = prepare (pass_of, line)
  word = strsplit (line, " ");
  assert (word{4}, "plain");
  size = num2cell (str2double (word(5:8)));
  type = {"double", "single"}{1 + strcmp(word{2}, "f32")};
  pass = pass_of (word{1}, word{3}, arrays (word{1}, type, size{:}));
endfunction

function times = run (pass, repeats, seconds, shortest)
  times = [];
  count = 1;
  pass ();
  whole = tic ();
  while (numel (times) < repeats || toc (whole) < seconds)
    start = tic ();
    for i = 1:count
      pass ();
    endfor
    elapsed = toc (start);
    if (elapsed < shortest)
      count *= 2;
    else
      times(end+1) = 1e6 * elapsed / count;
    endif
  endwhile
endfunction

## The next line of standard input, -1 at its end. (fgetl looks one character ahead, for which it
## would wait.)
function line = next_line ()
  line = "";
  while (! isempty (c = fread (stdin, 1, "char=>char")) && c != "\n")
    line(end+1) = c;
  endwhile
  if (isempty (c))
    line = -1;
  endif
endfunction

check_loop ();
pass_of = str2func ([argv(){end} "_pass"]);
while (ischar (line = next_line ()))
  if (strncmp (line, "run ", 4))
    with = num2cell (sscanf (line, "run %f %f %f"));
    printf ("%s\n", strtrim (sprintf ("%.3f ", run (pass, with{:}))));
  else
    pass = []; # its memory goes before that of the next case comes
    pass = prepare (pass_of, line);
    puts ("ready\n");
  endif
  fflush (stdout);
endwhile
