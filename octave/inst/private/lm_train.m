## Trains a language model on the parts of a text. how: options of train.
function model = lm_train (net, parts, vocabulary, held_out, how, verbose)
  args = [fieldnames(how)'; struct2cell(how)'](:)';
  if (! isempty (parts.validation))
    args(end+1:end+2) = {"validation", parts.validation};
  endif
  model = train (net, parts.train, args{:}, "verbose", verbose);
  model.vocabulary = vocabulary;
  model.text_length = parts.length;
  model.held_out = held_out;
endfunction
