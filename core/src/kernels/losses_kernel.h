/* Losses of n numbers and their slopes, for one level of vector instructions. Included by
 * elementary.c after gates_kernel.h, with the same ELEM macros. t[n] are the targets; NaN is not
 * known, and its loss and slopes are 0. */

/* a = 0 where t is not known */
ELEM_INLINE void ELEM(forget)(const ELEM(vec) *t, ELEM(vec) *a)
{
    *a = (ELEM(vec))((ELEM(ivec))(*t == *t) & (ELEM(ivec))*a);
}

/* -w l log p - (1 - l) log(1 - p) of the labels l = (1 - s) t + s/2 and p = sigmoid(y), from
 * e = exp(-|y|): the larger one of p and 1 - p is 1 / (1 + e), the other one e times as much;
 * -log p = log(1 + e) + max(-y, 0). */
ELEM_TARGET static void ELEM(bernoulli)(size_t n, const real *y, const real *t, const real *w,
                                        real s, real *loss, real *slope)
{
    const ELEM(vec) zero = {0}, minus_zero = ELEM_ALL(R_(-0.0));
    ELEM_COLUMN(n)
    {
        ELEM(vec) logit, label, weight = ELEM_ALL(1), e, fade;
        ELEM(load)(y + u, k, &logit);
        ELEM(load)(t + u, k, &label);
        if (w) ELEM(load)(w + u, k, &weight);
        label = (1 - s) * label + R_(0.5) * s;
        const ELEM(vec) minus = -logit;
        const ELEM(vec) below = (ELEM(vec))((ELEM(ivec))logit | (ELEM(ivec))minus_zero);
        ELEM(exp1)(&below, &e);
        ELEM(log1p1)(&e, &fade);
        const ELEM(vec) large = 1 / (1 + e), small = e * large;
        const ELEM(ivec) positive = (ELEM(ivec))(logit > zero);
        ELEM(vec) p = small, not_p = large, up = zero, down = minus;
        ELEM(select)(&positive, &large, &p);
        ELEM(select)(&positive, &small, &not_p);
        ELEM(select)(&positive, &logit, &up);
        ELEM(select)(&positive, &zero, &down);
        ELEM(vec) by_logit = (1 - label) * p - weight * label * not_p;
        ELEM(vec) value = weight * label * (fade + down) + (1 - label) * (fade + up);
        ELEM(forget)(&label, &by_logit);
        ELEM(forget)(&label, &value);
        ELEM(store)(slope + u, k, &by_logit);
        ELEM(store)(loss + u, k, &value);
    }
}

/* (log(2 pi) + v + (t - mean)^2 exp(-v)) / 2 */
ELEM_TARGET static void ELEM(gaussian)(size_t n, const real *mean, const real *v, const real *t,
                                       real *loss, real *dmean, real *dv)
{
    const real log_2_pi = R_(1.8378770664093454836);
    ELEM_COLUMN(n)
    {
        ELEM(vec) centre, spread, target, scale; /* 1 / standard deviation */
        ELEM(load)(mean + u, k, &centre);
        ELEM(load)(v + u, k, &spread);
        ELEM(load)(t + u, k, &target);
        const ELEM(vec) half = R_(-0.5) * spread;
        ELEM(exp1)(&half, &scale);
        const ELEM(vec) error = (centre - target) * scale, square = error * error;
        ELEM(vec) by_mean = error * scale;
        ELEM(vec) by_v = R_(0.5) * (1 - square), value = R_(0.5) * (log_2_pi + spread + square);
        ELEM(forget)(&target, &by_mean);
        ELEM(forget)(&target, &by_v);
        ELEM(forget)(&target, &value);
        ELEM(store)(dmean + u, k, &by_mean);
        ELEM(store)(dv + u, k, &by_v);
        ELEM(store)(loss + u, k, &value);
    }
}

/* How many are known. */
ELEM_TARGET static size_t ELEM(known)(size_t n, const real *t)
{
    const size_t VL = ELEM_BYTES / sizeof(real);
    ELEM(ivec) count = {0}; /* of less than 2^31 each */
    size_t i = 0, total = 0;
    for (; i + VL <= n; i += VL) {
        const ELEM(vec) *v = (const ELEM(vec) *)(t + i);
        count -= (ELEM(ivec))(*v == *v);
    }
    for (size_t l = 0; l < VL; l++) total += (size_t)count[l];
    for (; i < n; i++) total += t[i] == t[i];
    return total;
}

/* Are those that are known from low to high? */
ELEM_TARGET static int ELEM(within)(size_t n, const real *t, real low, real high)
{
    const size_t VL = ELEM_BYTES / sizeof(real);
    ELEM(ivec) outside = {0};
    SEQRNN(bits) any = 0;
    size_t i = 0;
    for (; i + VL <= n; i += VL) {
        const ELEM(vec) *v = (const ELEM(vec) *)(t + i);
        outside |= (ELEM(ivec))(*v < low) | (ELEM(ivec))(*v > high);
    }
    for (size_t l = 0; l < VL; l++) any |= outside[l];
    for (; i < n; i++) any |= t[i] < low || t[i] > high;
    return !any;
}

static const SEQRNN(losses) ELEM(losses) = {ELEM(bernoulli), ELEM(gaussian), ELEM(known),
                                            ELEM(within)};
#undef ELEM_COLUMN
#undef ELEM_ALL
#undef ELEM_INLINE
