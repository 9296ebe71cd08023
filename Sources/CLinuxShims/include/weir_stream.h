// A C stream over bytes that Swift hands out.
#ifndef WEIR_STREAM_H
#define WEIR_STREAM_H

#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

/// Reads up to `count` bytes; 0 at the end, -1 on failure.
typedef ssize_t (*weir_read)(void *context, char *bytes, size_t count);

/// Opens a stream that only reads, by calling `read` with `context`; NULL without memory.
FILE *weir_open_stream(void *context, weir_read read);

#endif
