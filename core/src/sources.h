/* The one list of the core's source files. seqrnn_double.c and seqrnn_single.c include it after
 * base/precision.h; files of the first group do not depend on the precision and are compiled once.
 * A header guard lets each file also be compiled alone (make lint). */
#ifdef SEQRNN_DOUBLE
#include "base/status.c"
#include "base/rng.c"
#include "kernels/isa.c"
#include "kernels/threads.c"
#include "cells/cell.c"
#include "models/spec.c"
#include "analysis/gradcheck.c"
#include "io/utf8.c"
#endif

#ifdef SEQRNN_BLAS
#include "kernels/gemm_blas.c"
#else
#include "kernels/gemm.c"
#endif
#include "kernels/elementary.c"
#include "kernels/activation.c"
#include "cells/rnn.c"
#include "cells/lstm.c"
#include "cells/gru.c"
#include "cells/sequence.c"
#include "cells/bptt.c"
#include "cells/init.c"
#include "layers/recurrent.c"
#include "layers/embedding.c"
#include "layers/dense.c"
#include "train/loss.c"
#include "train/optim.c"
#include "models/network.c"
#include "train/lm.c"
#include "decode/sample.c"
