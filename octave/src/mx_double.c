/* The wrappers in double precision, and those that have no precision. */
#include "convert_real.h"
#include "mx_sources.h"

#include "mx_exchange.c"
#include "mx_gradcheck.c"
#include "mx_random.c"
#include "mx_safetensors.c"
#include "mx_schedule.c"
#include "mx_spec.c"
#include "mx_text.c"
#include "mx_threads.c"
