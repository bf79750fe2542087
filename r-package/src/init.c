/* The one table of .Call routines. Those that exist per precision take its name first. */
#include <R_ext/Rdynload.h>
#include <R_ext/Visibility.h>

#include "r_cell.h"

/* name, number of arguments after the precision */
#define PER_PRECISION(X)                                                                     \
    X(cell_init, 2)                                                                          \
    X(cell_forward, 7)                                                                       \
    X(cell_backward, 6)                                                                      \
    X(cell_step, 5)                                                                          \
    X(cell_step_backward, 3)                                                                 \
    X(birnn_forward, 6)                                                                      \
    X(birnn_backward, 6)                                                                     \
    X(embedding_forward, 2)                                                                  \
    X(embedding_backward, 3)                                                                 \
    X(dense_forward, 3)                                                                      \
    X(dense_backward, 3)                                                                     \
    X(softmax_xent, 3)                                                                       \
    X(clip_norm, 2)                                                                          \
    X(optim_update, 5)                                                                       \
    X(network_init, 2)                                                                       \
    X(network_forward, 5)                                                                    \
    X(network_loss_grad, 4)                                                                  \
    X(reals, 2)                                                                              \
    X(doubles, 1)                                                                            \
    X(data_checksum, 2)                                                                      \
    X(train_room, 3)                                                                         \
    X(train, 8)                                                                              \
    X(evaluate, 5)                                                                           \
    X(predict, 5)                                                                            \
    X(lm_generate, 6)

/* name, number of arguments */
#define ONCE(X)                                                                              \
    X(safetensors_read, 2)                                                                   \
    X(safetensors_write, 5)                                                                  \
    X(value_format, 1)                                                                       \
    X(value_parse, 1)                                                                        \
    X(import_cell, 3)                                                                        \
    X(export_cell, 4)                                                                        \
    X(activations, 0)                                                                        \
    X(initialisers, 0)                                                                       \
    X(losses, 0)                                                                             \
    X(optimisers, 0)                                                                         \
    X(schedules, 0)                                                                          \
    X(standard_optimiser, 1)                                                                 \
    X(nmoment, 1)                                                                            \
    X(schedule_rates, 4)                                                                     \
    X(schedule_observe, 4)                                                                   \
    X(first_position, 0)                                                                     \
    X(epoch_batches, 3)                                                                      \
    X(network_check, 1)                                                                      \
    X(network_is_whole, 1)                                                                   \
    X(stream_is_whole, 1)                                                                    \
    X(network_values, 1)                                                                     \
    X(network_info, 1)                                                                       \
    X(network_nstate, 2)                                                                     \
    X(first_nonfinite, 1)                                                                    \
    X(beyond_single, 1)                                                                      \
    X(plain_array, 2)                                                                        \
    X(plain_params, 2)                                                                       \
    X(quick_forward, 9)                                                                      \
    X(quick_step, 7)                                                                         \
    X(quick_backward, 7)                                                                     \
    X(quick_step_backward, 4)                                                                \
    X(check_interrupt, 0)                                                                    \
    X(seconds_now, 0)                                                                        \
    X(threads, 1)                                                                            \
    X(uniform, 4)                                                                            \
    X(normal, 4)                                                                             \
    X(utf8_decode, 1)                                                                        \
    X(utf8_encode, 1)                                                                        \
    X(grad_check, 5)                                                                         \
    X(network_grad_check, 7)

/* n parameters, and n arguments */
#define P0 void
#define P1 SEXP a
#define P2 P1, SEXP b
#define P3 P2, SEXP c
#define P4 P3, SEXP d
#define P5 P4, SEXP e
#define P6 P5, SEXP f
#define P7 P6, SEXP g
#define P8 P7, SEXP h
#define P9 P8, SEXP i
#define A1 a
#define A2 a, b
#define A3 A2, c
#define A4 A3, d
#define A5 A4, e
#define A6 A5, f
#define A7 A6, g
#define A8 A7, h

#define X(name, n)                                                                           \
    SEXP name##_double(P##n);                                                                \
    SEXP name##_single(P##n);                                                                \
    SEXP name(SEXP precision, P##n)                                                          \
    {                                                                                        \
        return sr_is_single(precision) ? name##_single(A##n) : name##_double(A##n);          \
    }
PER_PRECISION(X)
#undef X

#define X(name, n) SEXP name(P##n);
ONCE(X)
#undef X

static const R_CallMethodDef routines[] = {
#define X(name, n) {#name, (DL_FUNC)(void (*)(void))name, n + 1},
    PER_PRECISION(X)
#undef X
#define X(name, n) {#name, (DL_FUNC)(void (*)(void))name, n},
    ONCE(X)
#undef X
    {NULL, NULL, 0}};

void attribute_visible R_init_seqrnn(DllInfo *dll)
{
    R_registerRoutines(dll, NULL, routines, NULL, NULL);
    R_useDynamicSymbols(dll, FALSE);
    R_forceSymbols(dll, TRUE);
}
