// Zstandard frames unpacked from memory that the unpacker owns, as gzip members are.
#ifndef WEIR_UNZSTD_H
#define WEIR_UNZSTD_H

#include <stdint.h>

#include "weir_gunzip.h"

typedef struct weir_unzstd weir_unzstd;

/// NULL where there is no memory.
weir_unzstd *_Nullable weir_unzstd_new(void);
void weir_unzstd_free(weir_unzstd *_Nonnull unpacker);

/// Forgets everything; the next input begins a file.
void weir_unzstd_reset(weir_unzstd *_Nonnull unpacker);

/// Where input goes that the next `weir_unzstd_fed` announces; only when none is left.
uint8_t *_Nonnull weir_unzstd_room(weir_unzstd *_Nonnull unpacker, uint32_t *_Nonnull capacity);
void weir_unzstd_fed(weir_unzstd *_Nonnull unpacker, uint32_t count);

/// Input that is not used yet.
uint32_t weir_unzstd_left(const weir_unzstd *_Nonnull unpacker);

/// Whether a frame has begun and not ended.
int weir_unzstd_is_inside(const weir_unzstd *_Nonnull unpacker);

/// Unpacks to `out`, at most `capacity` bytes; `written` is how many.
weir_gunzip_status weir_unzstd_step(
    weir_unzstd *_Nonnull unpacker, uint8_t *_Nonnull out, uint32_t capacity,
    uint32_t *_Nonnull written);

#endif
