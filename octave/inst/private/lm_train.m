## Trains a language model on the parts of a text. how: options of train.
function model = lm_train (caller, net, parts, vocabulary, held_out, how, verbose)
  args = [fieldnames(how)'; struct2cell(how)'](:)';
  if (! isempty (parts.validation))
    args(end+1:end+2) = {"validation", parts.validation};
  endif
  before = __seqrnn__ ("interrupts", -1000);  # as train does
  try
    model = train (net, parts.train, args{:}, "verbose", verbose);
  catch err
    lm_error (caller, err);
  end_try_catch
  model.vocabulary = vocabulary;
  model.text_length = parts.length;
  model.held_out = held_out;
  __seqrnn__ ("interrupts", min (before, 0));
endfunction
