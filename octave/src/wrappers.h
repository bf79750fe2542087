/* The wrappers by name: how many inputs follow the name, how many outputs come back.
 * BOTH: written once, compiled in both precisions; the class of the first input chooses.
 * ONE: has no precision. */
#define SEQRNN_WRAPPERS(BOTH, ONE)      \
    BOTH(cell_init, 4, 1)               \
    BOTH(params_check, 3, 1)            \
    BOTH(cell_forward, 4, 2)            \
    BOTH(cell_backward, 4, 1)           \
    BOTH(cell_step, 5, 2)               \
    BOTH(cell_step_backward, 4, 1)      \
    BOTH(birnn_forward, 6, 7)           \
    BOTH(birnn_backward, 10, 6)         \
    BOTH(embedding_forward, 2, 1)       \
    BOTH(embedding_backward, 3, 1)      \
    BOTH(dense_forward, 3, 1)           \
    BOTH(dense_backward, 3, 3)          \
    BOTH(softmax_xent, 3, 4)            \
    BOTH(clip_norm, 2, 2)               \
    BOTH(optim_update, 5, 2)            \
    BOTH(network_init, 3, 1)            \
    BOTH(network_forward, 4, 1)         \
    BOTH(network_step, 5, 2)            \
    BOTH(network_loss_grad, 4, 1)       \
    BOTH(train, 7, 4)                   \
    BOTH(evaluate, 5, 2)                \
    BOTH(predict, 6, 2)                 \
    BOTH(data_checksum, 3, 1)           \
    BOTH(lm_generate, 6, 2)             \
    ONE(cell_nparam, 1, 1)              \
    ONE(network_check, 1, 2)            \
    ONE(network_sizes, 2, 1)            \
    ONE(network_layout, 1, 1)           \
    ONE(network_is_whole, 1, 1)         \
    ONE(optim_standard, 1, 1)           \
    ONE(optim_nmoment, 1, 1)            \
    ONE(schedule_rates, 4, 1)           \
    ONE(schedule_observe, 4, 1)         \
    ONE(position_first, 1, 1)           \
    ONE(epoch_batches, 3, 1)            \
    ONE(function_grad_check, 6, 1)      \
    ONE(network_grad_check, 8, 1)       \
    ONE(activation, 1, 1)               \
    ONE(names, 1, 1)                    \
    ONE(status_text, 1, 1)              \
    ONE(is_terminal, 1, 1)              \
    ONE(interrupts, 1, 1)               \
    ONE(seconds, 1, 1)                  \
    ONE(threads, 1, 1)                  \
    ONE(uniform, 5, 1)                  \
    ONE(normal, 5, 1)                   \
    ONE(safetensors_read, 2, 3)         \
    ONE(safetensors_write, 5, 1)        \
    ONE(value_format, 2, 1)             \
    ONE(value_parse, 1, 2)              \
    ONE(import_cell, 3, 1)              \
    ONE(export_cell, 4, 1)              \
    ONE(utf8_decode, 1, 2)              \
    ONE(utf8_encode, 1, 1)

typedef void wrapper(mxArray *out[], const mxArray *in[]);

#define SEQRNN_X(name, nin, nout) wrapper wrap_##name, wrapf_##name;
#define SEQRNN_Y(name, nin, nout) wrapper wrap_##name;
SEQRNN_WRAPPERS(SEQRNN_X, SEQRNN_Y)
#undef SEQRNN_X
#undef SEQRNN_Y
