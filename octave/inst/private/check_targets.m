## Targets of B sequences and T judged steps, in the form that C accepts: classes [B,T] from 1, or
## numbers [M,B,T] of that type, where NaN is not known.
function targets = check_targets (caller, name, net, targets, type, B, T)
  M = __seqrnn__ ("network_sizes", net, 1).nvalue;
  if (M > 0)
    targets = check_values (caller, name, net, targets, type, [M, B, T]);
    return;
  endif
  if (net.pooled && isvector (targets) && numel (targets) == B)
    targets = targets(:);
  elseif (! isequal (size (targets), [B, T]))
    labels = {"[B,T]", "[B]"}{1 + net.pooled};
    wrong (caller, name, sprintf ("a %dx%d matrix %s of classes", B, T, labels), targets);
  endif
  targets = check_ids (caller, name, targets, net.outputs, true) + 1;
endfunction

function values = check_values (caller, name, net, values, type, dims)
  [M, B, T] = num2cell (dims){:};
  sizes = [size(values), 1, 1];
  if (! (isnumeric (values) || islogical (values)) || ! isreal (values) || issparse (values)
      || ! (isequal (sizes(1:3), dims) || (M == 1 && isequal (sizes(1:3), [B, T, 1]))
            || (M == 1 && min (B, T) == 1 && isvector (values) && numel (values) == B * T)))
    labels = {"[M,B,T]", "[M,B]"}{1 + net.pooled};
    wrong (caller, name, sprintf ("numbers %s %s", dims_text (dims(1:3-net.pooled)), labels), ...
           values);
  endif
  high = {Inf, 1}{1 + strcmp(net.loss.kind, "bernoulli")};
  low = {-Inf, 0}{1 + strcmp(net.loss.kind, "bernoulli")};
  bad = find (isinf (values(:)) | values(:) < low | values(:) > high, 1);
  if (! isempty (bad))
    allowed = {"finite or NaN", "from 0 to 1 or NaN"}{1 + (high == 1)};
    error ("seqrnn:argument", "%s: %s must be %s, but %s(%d) is %g", caller, name, allowed, ...
           name, bad, values(bad));
  endif
  values = reshape (cast_real (caller, name, values, type), dims);
endfunction

## NaN stays; no number becomes infinite.
function values = cast_real (caller, name, values, type)
  if (strcmp (type, "single"))
    check_within_single (caller, name, values);
  endif
  values = cast (values, type);
endfunction
