#include "CPackShims.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <zstd.h>

struct weir_gzip {
  struct isal_zstream stream;
  uint8_t level_buffer[ISAL_DEF_LVL1_DEFAULT];
};

// ISA-L counts in 32 bits, signed ones in its checksums.
static const size_t longest = 1u << 30;

void weir_gzip_reset(weir_gzip *gzip) {
  isal_deflate_init(&gzip->stream);
  gzip->stream.level = 1;
  gzip->stream.level_buf = gzip->level_buffer;
  gzip->stream.level_buf_size = sizeof gzip->level_buffer;
  gzip->stream.gzip_flag = IGZIP_GZIP;
  gzip->stream.flush = NO_FLUSH;
}

weir_gzip *weir_gzip_new(void) {
  weir_gzip *gzip = aligned_alloc(64, (sizeof(weir_gzip) + 63) / 64 * 64);
  if (gzip) weir_gzip_reset(gzip);
  return gzip;
}

void weir_gzip_free(weir_gzip *gzip) { free(gzip); }

ptrdiff_t weir_gzip_feed(
    weir_gzip *gzip, const uint8_t *input, size_t count, int last, uint8_t *output, size_t room,
    size_t *taken, int *done) {
  struct isal_zstream *stream = &gzip->stream;
  size_t part = count < longest ? count : longest;
  // The library declares its input mutable, but only reads it.
  stream->next_in = (uint8_t *)input;
  stream->avail_in = (uint32_t)part;
  stream->next_out = output;
  stream->avail_out = (uint32_t)(room < longest ? room : longest);
  stream->end_of_stream = last && part == count;
  uint32_t space = stream->avail_out;
  int code = isal_deflate(stream);
  *taken = part - stream->avail_in;
  *done = stream->internal_state.state == ZSTATE_END;
  return code == COMP_OK ? (ptrdiff_t)(space - stream->avail_out) : -1;
}

size_t weir_zstd_bound(size_t count) { return ZSTD_compressBound(count); }

weir_zstd *weir_zstd_new(void) { return (weir_zstd *)ZSTD_createCCtx(); }

void weir_zstd_free(weir_zstd *zstd) { ZSTD_freeCCtx((ZSTD_CCtx *)zstd); }

size_t weir_zstd_pack(
    weir_zstd *zstd, const uint8_t *input, size_t count, uint8_t *output, size_t room, int level) {
  size_t written = ZSTD_compressCCtx((ZSTD_CCtx *)zstd, output, room, input, count, level);
  return ZSTD_isError(written) ? 0 : written;
}

uint32_t weir_crc32c(uint32_t before, const uint8_t *bytes, size_t count) {
  // ISA-L's function takes and gives the register; the checksum is its complement.
  uint32_t crc = ~before;
  while (count > 0) {
    size_t part = count < longest ? count : longest;
    crc = crc32_iscsi((unsigned char *)bytes, (int)part, crc);
    bytes += part;
    count -= part;
  }
  return ~crc;
}

uint32_t weir_crc32(uint32_t before, const uint8_t *bytes, size_t count) {
  uint32_t crc = before;
  while (count > 0) {
    size_t part = count < longest ? count : longest;
    crc = crc32_gzip_refl(crc, bytes, part);
    bytes += part;
    count -= part;
  }
  return crc;
}
