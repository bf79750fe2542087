/* The wrappers that exist per precision. Each has one anatomy: arguments in, sizes, outputs,
 * workspace, call, check. Outputs are made before the call and workspace is Octave's, so that an
 * error leaves nothing behind. */
#include "wrappers.h"

#include "mx_cell.c"
#include "mx_recurrent.c"
#include "mx_layers.c"
#include "mx_loss.c"
#include "mx_optim.c"
#include "mx_network.c"
#include "mx_generate.c"
#include "mx_train.c"
