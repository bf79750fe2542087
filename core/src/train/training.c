/* The description of a training, the same in both precisions. */
#include "../base/internal.h"

int seqrnn_training_check(const seqrnn_training *training)
{
    if (!training || seqrnn_optim_check(&training->optim)
        || seqrnn_schedule_check(&training->schedule))
        return -1;
    const seqrnn_truncate cut = training->truncate;
    if (cut.k1 > cut.k2 || (!cut.k1 && cut.k2)) return -1;
    return training->batching.batch >= 1 && training->accumulate >= 1 && training->ema >= 0
                   && training->ema < 1
               ? 0
               : -1;
}

seqrnn_position seqrnn_position_first(void)
{
    return (seqrnn_position){.plateau = {INFINITY, 0, 1}};
}
