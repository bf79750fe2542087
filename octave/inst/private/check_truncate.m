## k or [k1 k2] as int32 [k1 k2]; [] stays empty: not truncated.
function k = check_truncate (caller, k)
  if (isnumeric (k) && isempty (k))
    k = int32 ([]);
    return;
  endif
  if (! (isnumeric (k) && isreal (k) && any (numel (k) == [1, 2]) && all (k(:) >= 1)
         && all (k(:) == fix (k(:))) && all (k(:) < 2^31) && k(1) <= k(end)))
    expected = "k or [k1 k2] with integers 1 <= k1 <= k2";
    if (isnumeric (k) && numel (k) == 2)
      error ("seqrnn:argument", "%s: TRUNCATE must be %s, not %s", caller, expected, ...
             mat2str (k, 6));
    endif
    wrong (caller, "TRUNCATE", expected, k);
  endif
  k = int32 ([k(1), k(end)]);
endfunction
