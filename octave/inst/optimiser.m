## -*- texinfo -*-
## @deftypefn  {} {@var{opt} =} optimiser ()
## @deftypefnx {} {@var{opt} =} optimiser (@var{kind})
## @deftypefnx {} {@var{opt} =} optimiser (@var{kind}, @var{learning_rate}, @var{name}, @
## @var{value}, @dots{})
## How parameters follow their gradient, for @code{train} and @code{optimiser_step}.
##
## Formulas and standard values are those of PyTorch.  The kinds, with their learning
## rates and the options that they have:
##
## @table @asis
## @item @qcode{"sgd"}, 0.01
## momentum (0), dampening (0), nesterov (false) (Sutskever et al. 2013).
## @item @qcode{"adam"} (default), 0.001
## beta1 (0.9), beta2 (0.999), eps (1e-8) (Kingma & Ba 2015, algorithm 1).
## @item @qcode{"adamw"}, 0.001
## The same; l2 (0.01) decays the parameters themselves (Loshchilov & Hutter 2019).
## @item @qcode{"rmsprop"}, 0.01
## rho (0.99), eps (1e-8), momentum (0), centered (false) (Tieleman & Hinton 2012; Graves
## 2013, eq. 38-45).
## @item @qcode{"adagrad"}, 0.01
## eps (1e-10), rate_decay (0): the rate of update n is divided by 1 + (n - 1) * rate_decay
## (Duchi et al. 2011).
## @item @qcode{"adadelta"}, 1
## rho (0.9), eps (1e-6) (Zeiler 2012).
## @end table
##
## All have @qcode{"l1"} and @qcode{"l2"} (0): l1 * sign (theta) + l2 * theta is added to
## the gradient; @qcode{"clip_value"} (0: not) clips each element of the gradient to
## +-clip_value, and after that @qcode{"clip_norm"} (0: not) the gradient to this
## Euclidean norm (Pascanu et al. 2013).
##
## eps is above 0, in single precision, too: above 1.2e-38.
##
## The result is a plain struct with the fields @code{kind}, @code{learning_rate} and the
## options of the kind.
##
## @example
## opt = optimiser ("sgd", 0.1, "momentum", 0.9, "nesterov", true);
## @end example
## @seealso{train, optimiser_step, schedule}
## @end deftypefn

function opt = optimiser (kind = "adam", varargin)
  caller = "optimiser";
  check_choice (caller, "KIND", kind, __seqrnn__ ("names", "optimiser"));
  opt = parse_options (caller, optimiser_defaults (kind), varargin, 1);
  for [value, name] = opt
    switch (name)
      case "learning_rate"
        opt.(name) = check_number (caller, toupper (name), value, 0, Inf, true);
      case "eps"
        opt.eps = check_number (caller, "EPS", value, smallest_single (), Inf, true);
      case {"nesterov", "centered"}
        opt.(name) = check_flag (caller, toupper (name), value);
      case "dampening"
        opt.(name) = check_number (caller, toupper (name), value, 0, 1);
      case {"momentum", "beta1", "beta2", "rho"}
        opt.(name) = check_rate (caller, toupper (name), value);
      otherwise
        opt.(name) = check_number (caller, toupper (name), value, 0, Inf);
    endswitch
  endfor
  if (isfield (opt, "nesterov") && opt.nesterov && ! (opt.momentum > 0 && opt.dampening == 0))
    error ("seqrnn:argument", "optimiser: NESTEROV needs MOMENTUM > 0 and DAMPENING 0");
  endif
  opt = merge_fields (struct ("kind", kind), opt);
endfunction

%!test
%! assert (optimiser (), struct ("kind", "adam", "learning_rate", 1e-3, "beta1", 0.9, ...
%!   "beta2", 0.999, "eps", 1e-8, "l1", 0, "l2", 0, "clip_norm", 0, "clip_value", 0));
%! assert (optimiser ("sgd", 0.5, "momentum", 0.9).momentum, 0.9);
%! assert (optimiser ("sgd", "clip_norm", 1).learning_rate, 1e-2);
%! assert (optimiser ("adamw").l2, 1e-2);
%! assert (optimiser ("rmsprop").rho, 0.99);
%! assert (optimiser ("adadelta").rho, 0.9);
%! assert (optimiser ("adadelta").learning_rate, 1);
%! assert (optimiser ("adagrad").eps, 1e-10);
%!error <KIND must be one of "sgd", "adam",.*, not the string "lbfgs"> optimiser ("lbfgs")
%!error <KIND must be one of .*, not 3> optimiser (3)
%!error <there is no option "momentum" among "learning_rate", "beta1",>
%! optimiser ("adam", "momentum", 0.9)
%!error <LEARNING_RATE must be a finite number . 0, not 0> optimiser ("sgd", 0)
%!error <MOMENTUM must be a number from 0 to below 1, not 1> optimiser ("sgd", "momentum", 1)
%!error <DAMPENING must be a number from 0 to 1, not 2> optimiser ("sgd", "dampening", 2)
%!error <NESTEROV needs MOMENTUM . 0 and DAMPENING 0> optimiser ("sgd", "nesterov", true)
%!error <CENTERED must be true or false> optimiser ("rmsprop", "centered", "no")
%!error <EPS must be a finite number . 1.17549e-38, not NaN> optimiser ("adam", "eps", NaN)
%!error <EPS must be a finite number . 1.17549e-38, not 1e-45> optimiser ("adam", "eps", 1e-45)
%!error <CLIP_NORM must be a finite number .= 0, not -1> optimiser ("adam", "clip_norm", -1)
%!error <L1 must be a finite number .= 0, not 1x2> optimiser ("adam", "l1", [1, 2])
