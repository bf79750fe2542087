/* Includes the file TWICE once per precision, the way seqrnn.h does. A test of both precisions
 * therefore begins
 *     #ifndef real
 *     #define TWICE "test_thing.c"
 *     #include "twice.h"
 *     int main(void) { ... TEST(name) of either precision ... }
 *     #else
 * and its functions follow, written with real, SEQRNN(name), TEST(name) and EPS. */
#include "harness.h"
#include "variants.h"

#define real double
#define SEQRNN(name) seqrnn_##name
#define TEST(name) name##_double
#define EPS 0x1p-52
#define test_fill_real test_fill
#define test_distance_real test_distance
#include "problem.h"
#include TWICE
#undef real
#undef SEQRNN
#undef TEST
#undef EPS
#undef test_fill_real
#undef test_distance_real

#define real float
#define SEQRNN(name) seqrnnf_##name
#define TEST(name) name##_float
#define EPS 0x1p-23
#define test_fill_real test_fillf
#define test_distance_real test_distancef
#include "problem.h"
#include TWICE
#undef real
#undef SEQRNN
#undef TEST
#undef EPS
#undef test_fill_real
#undef test_distance_real
