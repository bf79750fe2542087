/* Dropout (Srivastava et al. 2014), inverted: what is kept is divided by 1 - rate, so that outside
 * of training y = x. Shared: the mask of a sequence holds for all its steps (Gal & Ghahramani
 * 2016). Masks are drawn again in backward, not kept. */
#include "../kernels/threads.h"
#include "../kernels/columns.h"
#include "layer.h"

static int SEQRNN(dropout_check)(const seqrnn_layer *layer, size_t in)
{
    (void)in;
    return layer->rate >= 0 && layer->rate < 1 && (layer->shared == 0 || layer->shared == 1)
               ? SEQRNN_OK
               : -1;
}

static size_t SEQRNN(dropout_outputs)(const seqrnn_layer *layer, size_t in)
{
    (void)layer;
    return in;
}

/* to = mask * from: a mask of n numbers lies over `times` stretches of n elements. */
typedef struct SEQRNN(masked) {
    const SEQRNN(pass) *p;
    size_t n, times, part; /* part: of the n, one task */
    const real *from;
    real *to;
} SEQRNN(masked);

enum { SEQRNN(MASK_BLOCK) = 1024, SEQRNN(MASK_COST) = 64 /* of a number, in multiply-adds */ };

/* Bits, not a choice or a product: the compiler makes vectors of it, and what is dropped is 0 even
 * if it is not finite. */
static void SEQRNN(mask_apply)(size_t n, real scale, const SEQRNN(bits) *restrict mask,
                               const real *restrict from, real *restrict to)
{
    union {
        real value;
        SEQRNN(bits) bits;
    } kept;
    SR_EACH(n, kept.value = scale * from[i]; kept.bits &= mask[i]; to[i] = kept.value);
}

static void SEQRNN(masked_part)(void *context, size_t part)
{
    const SEQRNN(masked) *m = context;
    const SEQRNN(pass) *p = m->p;
    const real scale = (real)(1 / (1 - p->layer->rate));
    const size_t end = sr_min((part + 1) * m->part, m->n);
    unsigned char keep[SEQRNN(MASK_BLOCK)] = {0};
    SEQRNN(bits) mask[SEQRNN(MASK_BLOCK)]; /* all bits, or none */
    for (size_t at = part * m->part, n; at < end; at += n) {
        n = sr_min(end - at, (size_t)SEQRNN(MASK_BLOCK));
        seqrnn_keep(p->seed, p->substream, p->draw, at, n, p->layer->rate, keep);
        for (size_t i = 0; i < n; i += 16) /* so that the compiler makes vectors of it */
            for (size_t l = 0; l < 16; l++) mask[i + l] = -(SEQRNN(bits))keep[i + l];
        for (size_t k = 0; k < m->times; k++)
            SEQRNN(mask_apply)(n, scale, mask, m->from + at + k * m->n, m->to + at + k * m->n);
    }
}

/* Element (i,b,t) has number i + in*(b + B*t) of the mask, or i + in*b if steps share it. */
static void SEQRNN(dropout_apply)(const SEQRNN(pass) *p, const real *from, real *to)
{
    const size_t sequences = p->in * p->seq.B, all = sequences * p->seq.T;
    SEQRNN(masked) m = {p, all, 1, 0, from, to};
    if (!p->training || p->layer->rate == 0) {
        memcpy(to, from, all * sizeof(real));
        return;
    }
    if (p->layer->shared) {
        m.n = sequences;
        m.times = p->seq.T;
    }
    const int threads = sr_threads(m.n, SEQRNN(MASK_COST), 1);
    m.part = threads == 1 ? m.n : sr_part_size(m.n, threads, SEQRNN(MASK_BLOCK));
    sr_parallel((m.n + m.part - 1) / m.part, SEQRNN(masked_part), &m);
}

static int SEQRNN(dropout_forward)(const SEQRNN(pass) *p)
{
    SEQRNN(dropout_apply)(p, p->x, p->y);
    SEQRNN(clear_padding)(p->in, &p->seq, p->y);
    return SEQRNN_OK;
}

static int SEQRNN(dropout_backward)(const SEQRNN(pass) *p)
{
    if (p->dx) SEQRNN(dropout_apply)(p, p->dy, p->dx);
    return SEQRNN_OK;
}

const SEQRNN(layer_ops) SEQRNN(dropout_ops) = {
    .check = SEQRNN(dropout_check),
    .outputs = SEQRNN(dropout_outputs),
    .forward = SEQRNN(dropout_forward),
    .backward = SEQRNN(dropout_backward),
};
