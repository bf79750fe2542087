## A CRF layer must allow some way through the known tags of every sequence. tags count from 1, 0 is
## not known; step t (from 0) of sequence n is tags(1 + start(n) + t * stride).
function check_tags (caller, name, net, tags, start, lengths, stride)
  layer = net.layers{end};
  K = forbidden_tags (layer);
  if (! strcmp (layer.kind, "crf") || K == 0)
    return;
  endif
  N = numel (start);
  lengths = double (lengths(:)');
  if (isempty (lengths))
    lengths = repmat (numel (tags) / N, 1, N);
  endif
  step = double (allowed (layer, "forbidden", [K, K]));
  [first, last] = deal (allowed (layer, "forbidden_start", [K, 1]), ...
                        allowed (layer, "forbidden_end", [K, 1]));
  alive = repmat (first, 1, N);  # tags that can be reached
  known = false (1, N);
  for t = 0:max ([lengths, 0])-1
    here = lengths > t;
    if (t > 0)
      alive(:,here) = step' * alive(:,here) > 0;
    endif
    tag = double (tags(1 + double (start(here)) + t * stride)(:)');
    alive(:,here) &= (1:K)' == tag | tag == 0;
    known(here) |= tag > 0;
    ends = lengths == t + 1;
    alive(:,ends) &= last;
  endfor
  bad = find (known & ! any (alive, 1), 1);
  if (! isempty (bad))
    error ("seqrnn:argument", ["%s: %s must not ask for what the CRF layer forbids, but " ...
           "sequence %d does"], caller, name, bad);
  endif
endfunction

function ok = allowed (layer, field, dims)
  ok = true (dims);
  if (! isempty (field_or_empty (layer, field)))
    ok = ! layer.(field);
  endif
endfunction
