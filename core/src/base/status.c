/* Texts of the status codes. */
#include "internal.h"

const char *seqrnn_status_text(int status)
{
    if (status < 0) return "an argument is illegal";
    switch (status) {
#define SEQRNN_X(name, value, text) \
    case value: return text;
        SEQRNN_STATUS_LIST(SEQRNN_X)
#undef SEQRNN_X
    }
    return "unknown status";
}
