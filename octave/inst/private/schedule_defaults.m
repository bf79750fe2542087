## The options that a schedule of that kind has, with their standard values; [] must be given.
function s = schedule_defaults (kind)
  s = struct ("per", "epoch");
  switch (kind)
    case "step"
      own = struct ("gamma", 0.1, "size", []);
    case "exponential"
      own = struct ("gamma", 0.1);
    case "cosine"
      own = struct ("size", [], "least", 0);
    case "plateau"
      own = struct ("gamma", 0.1, "least", 0, "patience", 10, "threshold", 1e-4);
    case "one_cycle"
      own = struct ("size", [], "rise", 0.3, "start_factor", 25, "end_factor", 1e4);
    otherwise
      own = struct ();
  endswitch
  s = merge_fields (merge_fields (s, own), struct ("warmup", 0));
endfunction
