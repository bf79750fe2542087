/* The one list of the wrappers that exist per precision. */
#include "convert_real.h"

#include "r_birnn.c"
#include "r_cell.c"
#include "r_layers.c"
#include "r_generate.c"
#include "r_network.c"
#include "r_optim.c"
#include "r_train.c"
