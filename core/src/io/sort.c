/* Heapsort. */
#include "../base/internal.h"
#include "sort.h"

static void swap(char *a, char *b, size_t size)
{
    char kept[64];
    memcpy(kept, a, size);
    memcpy(a, b, size);
    memcpy(b, kept, size);
}

/* Lets element k sink below the larger ones under it in the heap of the first n. */
static void sink(char *heap, size_t k, size_t n, size_t size, sr_compare compare,
                 const void *context)
{
    for (size_t child; (child = 2 * k + 1) < n; k = child) {
        if (child + 1 < n && compare(context, heap + child * size, heap + (child + 1) * size) < 0)
            child++;
        if (compare(context, heap + k * size, heap + child * size) >= 0) return;
        swap(heap + k * size, heap + child * size, size);
    }
}

void sr_sort(void *elements, size_t n, size_t size, sr_compare compare, const void *context)
{
    char *heap = elements;
    for (size_t k = n / 2; k-- > 0;) sink(heap, k, n, size, compare, context);
    for (; n > 1; n--) {
        swap(heap, heap + (n - 1) * size, size);
        sink(heap, 0, n - 1, size, compare, context);
    }
}
