/* What is wrong with a file, in words. */
#include "../base/internal.h"
#include "json.h"
#include "utf8.h"

static const char *reason_text(int reason)
{
    switch (reason) {
#define SEQRNN_X(name, text) \
    case SEQRNN_FAULT_##name: return text;
        SEQRNN_FAULT_LIST(SEQRNN_X)
#undef SEQRNN_X
    }
    return "is not as it should be";
}

enum { SHOWN = 60 }; /* bytes of a name in a message */

/* A name as it is, but no more of it than shown, and no control characters. */
static void add_name(sr_text *text, const char *name)
{
    size_t n = strlen(name), i = 0;
    int code;
    sr_text_add(text, ": \"");
    while (i < sr_min(n, SHOWN)) {
        char shown[5] = "?";
        const size_t bytes = sr_utf8_next((const unsigned char *)name + i, n - i, &code);
        if (bytes && code >= ' ') memcpy(shown, name + i, bytes);
        i += bytes ? bytes : 1;
        sr_text_add(text, shown);
    }
    sr_text_add(text, i < n ? "...\"" : "\"");
}

void seqrnn_fault_text(const seqrnn_fault *fault, char *text, size_t room)
{
    char words[SHOWN + 400];
    sr_text out = {words, 0};
    if (fault->name) add_name(&out, fault->name);
    sr_text_add(&out, " ");
    sr_text_add(&out, reason_text(fault->reason));
    if (fault->at) {
        sr_text_add(&out, " (at its byte ");
        sr_text_whole(&out, fault->at);
        sr_text_add(&out, ")");
    }
    if (fault->error) {
        sr_text_add(&out, " (");
        sr_text_add(&out, strerror(fault->error));
        sr_text_add(&out, ")");
    }
    const size_t n = sr_min(out.n, room - 1);
    memcpy(text, words, n);
    text[n] = '\0';
}
