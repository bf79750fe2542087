## ids and targets [B,L]: L = (n - 1) / B of the n characters of a text in each stream.
function data = text_streams (ids, B)
  L = floor ((numel (ids) - 1) / B);
  cut = @(first) reshape (ids(first:first+B*L-1), L, B)';
  data = struct ("ids", cut (1), "targets", cut (2));
endfunction
