// gzip, Zstandard and checksums behind functions that Swift can call: ISA-L's stream holds arrays
// that are too large for Swift's importer.
#ifndef C_PACK_SHIMS_H
#define C_PACK_SHIMS_H

#include <stddef.h>
#include <stdint.h>

/// A gzip member in the making.
typedef struct weir_gzip weir_gzip;

/// Begins a member; NULL where there is no memory.
weir_gzip *weir_gzip_new(void);

/// Begins another member with the same memory.
void weir_gzip_reset(weir_gzip *gzip);

/// Gives the memory back.
void weir_gzip_free(weir_gzip *gzip);

/// Packs input until it is used up or the room is full; `last` ends the member.
///
/// Gives the bytes written; `taken` is what was used of the input, `done` whether the member is
/// complete. A negative number is an error of the library's.
ptrdiff_t weir_gzip_feed(
    weir_gzip *gzip, const uint8_t *input, size_t count, int last, uint8_t *output, size_t room,
    size_t *taken, int *done);

/// A bound for a Zstandard frame of so much input.
size_t weir_zstd_bound(size_t count);

/// Zstandard's memory between frames; NULL where there is none.
typedef struct weir_zstd weir_zstd;

/// Makes it.
weir_zstd *weir_zstd_new(void);

/// Gives it back.
void weir_zstd_free(weir_zstd *zstd);

/// Packs input as one frame; gives its bytes, or 0 where the library refuses.
size_t weir_zstd_pack(
    weir_zstd *zstd, const uint8_t *input, size_t count, uint8_t *output, size_t room, int level);

/// CRC-32C (Castagnoli) of some bytes behind others; begins with 0.
uint32_t weir_crc32c(uint32_t before, const uint8_t *bytes, size_t count);

/// CRC-32 as gzip and S3's `x-amz-checksum-crc32` have it; begins with 0.
uint32_t weir_crc32(uint32_t before, const uint8_t *bytes, size_t count);

#endif
