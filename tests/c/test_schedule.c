/* Learning-rate schedules against torch's schedulers and at their ends. */
#include <stddef.h>

#include "fixture.h"

static seqrnn_schedule schedule_of(const fixture *f)
{
    const double *set = fixture_array(f, "settings", 10);
    return (seqrnn_schedule){
        .kind = seqrnn_schedule_named(fixture_word(f, "kind")), .gamma = set[1], .size = set[2],
        .least = set[3], .patience = set[4], .threshold = set[5], .rise = set[6],
        .start_factor = set[7], .end_factor = set[8], .warmup = set[9]};
}

/* The largest error, relative to the optimiser's learning rate. */
static double torch_rates(const fixture *f)
{
    enum { steps = 100 };
    const seqrnn_schedule schedule = schedule_of(f);
    const double rate = *fixture_array(f, "settings", 10);
    const double *want = fixture_array(f, "rates", steps);
    const double *losses =
        fixture_find(f, "losses") ? fixture_array(f, "losses", steps) : NULL;
    seqrnn_plateau plateau = {INFINITY, 0, 1};
    double worst = 0;
    CHECK_STATUS(seqrnn_schedule_check(&schedule), SEQRNN_OK);
    for (int t = 0; t < steps; t++) {
        const double got = seqrnn_schedule_rate(&schedule, &plateau, rate, (uint64_t)t, 0);
        worst = fmax(worst, fabs(got - want[t]) / rate);
        if (losses) seqrnn_schedule_observe(&schedule, rate, losses[t], &plateau);
    }
    return worst;
}

static void torch_schedules(void)
{
    FILE *stream = fixture_open("schedules.txt");
    fixture f;
    size_t ncase = 0;
    double worst = 0;
    for (; stream && fixture_next(stream, &f); ncase++) {
        const double error = torch_rates(&f);
        TEST_CASE("%s, error %.3g", f.name, error);
        CHECK(error <= 1e-12);
        worst = fmax(worst, error);
        test_free_all();
    }
    CHECK(ncase == 12);
    printf("schedules.txt: worst error %.2e (limit 1e-12)\n", worst);
    if (stream) fclose(stream);
}

static double rate_at(const seqrnn_schedule *schedule, uint64_t step, uint64_t epoch)
{
    return seqrnn_schedule_rate(schedule, NULL, 0.5, step, epoch);
}

/* After its last step a schedule stays where it is. */
static void ends(void)
{
    seqrnn_schedule s = {.kind = SEQRNN_SCHEDULE_COSINE, .size = 10, .least = 0.125};
    TEST_CASE("ends");
    CHECK(rate_at(&s, 0, 0) == 0.5 && rate_at(&s, 5, 0) == 0.3125);
    CHECK(rate_at(&s, 10, 0) == 0.125 && rate_at(&s, 11, 0) == 0.125);
    CHECK(rate_at(&s, UINT64_MAX, 0) == 0.125);
    s = (seqrnn_schedule){.kind = SEQRNN_SCHEDULE_ONE_CYCLE, .size = 11, .rise = 0.5,
                          .start_factor = 4, .end_factor = 8};
    CHECK(rate_at(&s, 0, 0) == 0.125);
    CHECK(rate_at(&s, 10, 0) == 0.5 / 32 && rate_at(&s, 1000, 0) == 0.5 / 32);
    for (int rise = 0; rise <= 1; rise++) /* the shortest cycles */
        for (s.size = 1; s.size <= 3; s.size += 0.5)
            for (uint64_t t = 0; t < 5; t++) {
                s.rise = rise;
                const double rate = rate_at(&s, t, 0);
                CHECK(rate >= 0.5 / 32 && rate <= 0.5);
            }
    s = (seqrnn_schedule){.kind = SEQRNN_SCHEDULE_STEP, .size = 2.5, .gamma = 0.5};
    CHECK(rate_at(&s, 2, 0) == 0.5 && rate_at(&s, 3, 0) == 0.25 && rate_at(&s, 5, 0) == 0.125);
}

/* t counts epochs or steps; the warm-up always counts steps. */
static void epochs(void)
{
    seqrnn_schedule s = {.kind = SEQRNN_SCHEDULE_STEP, .per_epoch = 1, .size = 2, .gamma = 0.5};
    TEST_CASE("epochs");
    CHECK(rate_at(&s, 1000, 0) == 0.5 && rate_at(&s, 0, 2) == 0.25);
    s.warmup = 4;
    CHECK(rate_at(&s, 0, 0) == 0.125 && rate_at(&s, 1, 2) == 0.125 && rate_at(&s, 3, 0) == 0.5);
    CHECK(rate_at(&s, 4, 0) == 0.5);
    s.per_epoch = 0;
    CHECK(rate_at(&s, 2, 0) == 0.1875 && rate_at(&s, 4, 9) == 0.125);
    s.warmup = 1.5;
    s.kind = SEQRNN_SCHEDULE_CONSTANT;
    CHECK_CLOSE(rate_at(&s, 0, 0), 0.5 / 1.5, 1e-15);
    CHECK(rate_at(&s, 1, 0) == 0.5);
}

/* patience bad epochs are borne, the next one costs; a good one starts the count again. */
static void plateaus(void)
{
    const seqrnn_schedule s = {.kind = SEQRNN_SCHEDULE_PLATEAU, .gamma = 0.5, .patience = 2,
                               .threshold = 0.125, .least = 0.15};
    static const struct { double loss, rate; } list[] = {
        {8, 0.5}, {7.5, 0.5}, {7, 0.5}, {6.9, 0.5},       /* 7 is not below 8 * 0.875; 6.9 is */
        {7, 0.5}, {NAN, 0.5}, {INFINITY, 0.25},           /* NaN is no improvement */
        {6.9, 0.25}, {1, 0.25}, {1, 0.25}, {1, 0.25}, {1, 0.15}, /* not below least */
        {1, 0.15}, {1, 0.15}, {1, 0.15}, {0.5, 0.15}};
    seqrnn_plateau plateau = {INFINITY, 0, 1}, other = plateau;
    for (size_t k = 0; k < sizeof list / sizeof *list; k++) {
        TEST_CASE("plateau, epoch %zu", k);
        seqrnn_schedule_observe(&s, 0.5, list[k].loss, &plateau);
        CHECK_CLOSE(seqrnn_schedule_rate(&s, &plateau, 0.5, 0, k), list[k].rate, 1e-15);
        CHECK(seqrnn_schedule_rate(&s, &plateau, 0.5, 0, k) >= s.least);
    }
    plateau = (seqrnn_plateau){INFINITY, 0, 1}; /* losses may be negative, as those of densities */
    seqrnn_schedule_observe(&s, 0.5, -8, &plateau);
    seqrnn_schedule_observe(&s, 0.5, -7.5, &plateau); /* worse, though above -8 * 0.875 */
    CHECK(plateau.best == -8 && plateau.waited == 1);
    seqrnn_schedule_observe(&s, 0.5, -8.9, &plateau); /* better, but by less than an eighth */
    CHECK(plateau.best == -8 && plateau.waited == 2);
    seqrnn_schedule_observe(&s, 0.5, -9.1, &plateau);
    CHECK(plateau.best == -9.1 && plateau.waited == 0);
    plateau = (seqrnn_plateau){0, 2, 1}; /* a rate that is below least is not raised */
    seqrnn_schedule_observe(&s, 0.1, 1, &plateau);
    CHECK(seqrnn_schedule_rate(&s, &plateau, 0.1, 0, 0) == 0.1);
    const seqrnn_schedule constant = {.kind = SEQRNN_SCHEDULE_CONSTANT};
    for (int k = 0; k < 9; k++) seqrnn_schedule_observe(&constant, 0.5, 1, &other);
    CHECK(isinf(other.best) && other.waited == 0 && other.factor == 1);
}

static void names(void)
{
    static const char *const list[SEQRNN_NSCHEDULE] = {"constant", "step", "exponential",
                                                       "cosine", "plateau", "one_cycle"};
    TEST_CASE("names");
    for (int k = 0; k < SEQRNN_NSCHEDULE; k++) CHECK(seqrnn_schedule_named(list[k]) == k);
    CHECK(seqrnn_schedule_named("Step") == -1 && seqrnn_schedule_named(NULL) == -1);
}

/* Every field that a schedule reads, set to what it must not be. */
static void illegal(void)
{
#define FIELD(name) offsetof(seqrnn_schedule, name)
    static const struct { const char *kind; size_t field; double good, below, above; } list[] = {
        {"constant", FIELD(warmup), 7, -1, INFINITY}, {"step", FIELD(gamma), 1, 0, 1.1},
        {"step", FIELD(size), 1, 0.5, INFINITY}, {"exponential", FIELD(gamma), 1, 0, 1.1},
        {"cosine", FIELD(size), 1, 0.5, INFINITY}, {"cosine", FIELD(least), 0, -1, INFINITY},
        {"plateau", FIELD(gamma), 1, 0, 1.1}, {"plateau", FIELD(least), 0, -1, INFINITY},
        {"plateau", FIELD(patience), 0, -1, NAN}, {"plateau", FIELD(threshold), 0, -0.1, 1},
        {"one_cycle", FIELD(size), 1, 0.5, INFINITY}, {"one_cycle", FIELD(rise), 0, -0.1, 1.1},
        {"one_cycle", FIELD(start_factor), 0.5, 0, INFINITY},
        {"one_cycle", FIELD(end_factor), 0.5, 0, INFINITY}};
    for (size_t k = 0; k < sizeof list / sizeof *list; k++)
        for (int v = 0; v < 4; v++) {
            const double value[] = {list[k].good, list[k].below, list[k].above, NAN};
            seqrnn_schedule s = {.kind = seqrnn_schedule_named(list[k].kind), .gamma = 0.5,
                                 .size = 10, .threshold = 1e-4, .rise = 0.3, .start_factor = 25,
                                 .end_factor = 1e4};
            memcpy((char *)&s + list[k].field, &value[v], sizeof *value);
            TEST_CASE("%s, field at %zu, %g", list[k].kind, list[k].field, value[v]);
            CHECK_STATUS(seqrnn_schedule_check(&s), v ? -1 : SEQRNN_OK);
        }
#undef FIELD
    const seqrnn_schedule unknown = {.kind = SEQRNN_NSCHEDULE}, negative = {.kind = -1};
    CHECK_STATUS(seqrnn_schedule_check(&unknown), -1);
    CHECK_STATUS(seqrnn_schedule_check(&negative), -1);
    CHECK_STATUS(seqrnn_schedule_check(NULL), -1);
}

int main(void)
{
    torch_schedules();
    ends();
    epochs();
    plateaus();
    names();
    illegal();
    return test_report("schedule");
}
