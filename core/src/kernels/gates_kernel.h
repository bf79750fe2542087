/* All gates of the standard cells in one pass, for one level of vector instructions. Included by
 * elementary.c after elementary_kernel.h, with the same ELEM macros. Columns are H reals per
 * block. */

/* k <= VL elements of p */
ELEM_INLINE void ELEM(load)(const real *p, size_t k, ELEM(vec) *v)
{
    if (k == ELEM_BYTES / sizeof(real)) {
        *v = *(const ELEM(vec) *)p;
        return;
    }
    *v = (ELEM(vec)){0};
    memcpy(v, p, k * sizeof(real));
}

ELEM_INLINE void ELEM(store)(real *p, size_t k, const ELEM(vec) *v)
{
    if (k == ELEM_BYTES / sizeof(real)) *(ELEM(vec) *)p = *v;
    else memcpy(p, v, k * sizeof(real));
}

/* The u-loop over one column; k elements are at work. */
#define ELEM_COLUMN(H)                                                                       \
    for (size_t u = 0, k; (k = sr_min((H)-u, ELEM_BYTES / sizeof(real))) > 0; u += k)

/* a[4H] pre-activations -> i, f, g, o; c = f*c_prev + i*g; h = o*tanh(c) */
ELEM_TARGET static void ELEM(lstm)(size_t H, real *a, const real *c_prev, real *c, real *h)
{
    ELEM_COLUMN(H)
    {
        ELEM(vec) i, f, g, o, state, squashed;
        ELEM(load)(a + u, k, &i);
        ELEM(load)(a + H + u, k, &f);
        ELEM(load)(a + 2 * H + u, k, &g);
        ELEM(load)(a + 3 * H + u, k, &o);
        ELEM(load)(c_prev + u, k, &state);
        ELEM(sigmoid1)(&i, &i);
        ELEM(sigmoid1)(&f, &f);
        ELEM(tanh1)(&g, &g);
        ELEM(sigmoid1)(&o, &o);
        state = f * state + i * g;
        ELEM(tanh1)(&state, &squashed);
        const ELEM(vec) hidden = o * squashed;
        ELEM(store)(a + u, k, &i);
        ELEM(store)(a + H + u, k, &f);
        ELEM(store)(a + 2 * H + u, k, &g);
        ELEM(store)(a + 3 * H + u, k, &o);
        ELEM(store)(c + u, k, &state);
        ELEM(store)(h + u, k, &hidden);
    }
}

/* dh, dc (of later steps) -> da[4H], dc of the step before; dc_total (nullable): dL/dc */
ELEM_TARGET static void ELEM(lstm_backward)(size_t H, const real *a, const real *c_prev,
                                            const real *c, const real *dh, real *dc,
                                            real *dc_total, real *da)
{
    ELEM_COLUMN(H)
    {
        ELEM(vec) i, f, g, o, before, t, d, total;
        ELEM(load)(a + u, k, &i);
        ELEM(load)(a + H + u, k, &f);
        ELEM(load)(a + 2 * H + u, k, &g);
        ELEM(load)(a + 3 * H + u, k, &o);
        ELEM(load)(c_prev + u, k, &before);
        ELEM(load)(c + u, k, &t);
        ELEM(load)(dh + u, k, &d);
        ELEM(load)(dc + u, k, &total);
        ELEM(tanh1)(&t, &t);
        total += d * o * (1 - t * t);
        const ELEM(vec) da_o = d * t * (o * (1 - o)), da_i = total * g * (i * (1 - i));
        const ELEM(vec) da_f = total * before * (f * (1 - f)), da_g = total * i * (1 - g * g);
        const ELEM(vec) earlier = total * f;
        ELEM(store)(da + u, k, &da_i);
        ELEM(store)(da + H + u, k, &da_f);
        ELEM(store)(da + 2 * H + u, k, &da_g);
        ELEM(store)(da + 3 * H + u, k, &da_o);
        ELEM(store)(dc + u, k, &earlier);
        if (dc_total) ELEM(store)(dc_total + u, k, &total);
    }
}

/* a[3H] -> r, z, n; n = tanh(a_n + r*aux); h = (1-z)*n + z*h_prev */
ELEM_TARGET static void ELEM(gru)(size_t H, real *a, const real *aux, const real *h_prev, real *h)
{
    ELEM_COLUMN(H)
    {
        ELEM(vec) r, z, n, reset, before;
        ELEM(load)(a + u, k, &r);
        ELEM(load)(a + H + u, k, &z);
        ELEM(load)(a + 2 * H + u, k, &n);
        ELEM(load)(aux + u, k, &reset);
        ELEM(load)(h_prev + u, k, &before);
        ELEM(sigmoid1)(&r, &r);
        ELEM(sigmoid1)(&z, &z);
        n += r * reset;
        ELEM(tanh1)(&n, &n);
        const ELEM(vec) hidden = (1 - z) * n + z * before;
        ELEM(store)(a + u, k, &r);
        ELEM(store)(a + H + u, k, &z);
        ELEM(store)(a + 2 * H + u, k, &n);
        ELEM(store)(h + u, k, &hidden);
    }
}

/* dh -> da[3H], du = da_n*r; dh becomes z*dh, the direct part of dL/dh_prev */
ELEM_TARGET static void ELEM(gru_backward)(size_t H, const real *a, const real *aux,
                                           const real *h_prev, real *dh, real *da, real *du)
{
    ELEM_COLUMN(H)
    {
        ELEM(vec) r, z, n, reset, before, d;
        ELEM(load)(a + u, k, &r);
        ELEM(load)(a + H + u, k, &z);
        ELEM(load)(a + 2 * H + u, k, &n);
        ELEM(load)(aux + u, k, &reset);
        ELEM(load)(h_prev + u, k, &before);
        ELEM(load)(dh + u, k, &d);
        const ELEM(vec) da_z = d * (before - n) * (z * (1 - z));
        const ELEM(vec) da_n = d * (1 - z) * (1 - n * n);
        const ELEM(vec) da_r = da_n * reset * (r * (1 - r)), through = da_n * r, direct = d * z;
        ELEM(store)(da + u, k, &da_r);
        ELEM(store)(da + H + u, k, &da_z);
        ELEM(store)(da + 2 * H + u, k, &da_n);
        ELEM(store)(du + u, k, &through);
        ELEM(store)(dh + u, k, &direct);
    }
}

static const SEQRNN(gates) ELEM(gates) = {ELEM(lstm), ELEM(lstm_backward), ELEM(gru),
                                          ELEM(gru_backward)};
