// Places in a dictionary as they lie in Parquet pages, many at a time.
#ifndef WEIR_CODES_H
#define WEIR_CODES_H

#include <stddef.h>
#include <stdint.h>

/// Bytes behind packed codes that are read, whatever they hold.
enum { weir_codes_read_ahead = 8 };

/// Unpacks codes of `width` bits, 0 to 32, the first in the lowest bits.
void weir_codes_unpack(
    const uint8_t *_Nonnull packed, uint32_t width, size_t count, uint32_t *_Nonnull codes);

/// Unpacks the codes of some rows alone.
void weir_codes_pick(
    const uint8_t *_Nonnull packed, uint32_t width, const uint32_t *_Nonnull rows, size_t count,
    uint32_t *_Nonnull codes);

/// The largest of some codes; 0 of none.
uint32_t weir_codes_largest(const uint32_t *_Nonnull codes, size_t count);

/// Sets a bit for each code from `first` to `last`, 64 to a word, beside those that are set.
///
/// The last word is filled up with zeros.
void weir_codes_mark(
    const uint32_t *_Nonnull codes, size_t count, uint32_t first, uint32_t last,
    uint64_t *_Nonnull bits);

/// The same for codes of 16 bits as they lie; `last` has no more bits either.
void weir_codes_mark_16(
    const uint8_t *_Nonnull packed, size_t count, uint32_t first, uint32_t last,
    uint64_t *_Nonnull bits);

/// Memory for unpacking Zstandard frames.
typedef struct weir_frames weir_frames;

/// NULL where there is no memory.
weir_frames *_Nullable weir_frames_new(void);
void weir_frames_free(weir_frames *_Nonnull frames);

/// Whether the frame unpacks to exactly so many bytes.
int weir_frames_unpack(
    weir_frames *_Nonnull frames, const uint8_t *_Nonnull packed, size_t packed_count,
    uint8_t *_Nonnull bytes, size_t count);

#endif
