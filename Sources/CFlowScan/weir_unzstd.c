#include "weir_unzstd.h"

#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { INPUT = 256 * 1024 };

struct weir_unzstd {
  ZSTD_DStream *stream;
  /// Whether a frame has begun and not ended.
  int is_inside;
  uint32_t place, end;
  uint8_t input[INPUT];
};

weir_unzstd *weir_unzstd_new(void) {
  weir_unzstd *unpacker = malloc(sizeof(weir_unzstd));
  if (unpacker == NULL) return NULL;
  unpacker->stream = ZSTD_createDStream();
  if (unpacker->stream == NULL) {
    free(unpacker);
    return NULL;
  }
  weir_unzstd_reset(unpacker);
  return unpacker;
}

void weir_unzstd_free(weir_unzstd *unpacker) {
  ZSTD_freeDStream(unpacker->stream);
  free(unpacker);
}

void weir_unzstd_reset(weir_unzstd *unpacker) {
  ZSTD_DCtx_reset(unpacker->stream, ZSTD_reset_session_only);
  unpacker->is_inside = 0;
  unpacker->place = unpacker->end = 0;
}

uint8_t *weir_unzstd_room(weir_unzstd *unpacker, uint32_t *capacity) {
  *capacity = INPUT;
  return unpacker->input;
}

void weir_unzstd_fed(weir_unzstd *unpacker, uint32_t count) {
  unpacker->place = 0;
  unpacker->end = count;
}

uint32_t weir_unzstd_left(const weir_unzstd *unpacker) { return unpacker->end - unpacker->place; }

int weir_unzstd_is_inside(const weir_unzstd *unpacker) { return unpacker->is_inside; }

weir_gunzip_status weir_unzstd_step(
    weir_unzstd *unpacker, uint8_t *out, uint32_t capacity, uint32_t *written) {
  *written = 0;
  // The library may hold back output that found no room, so a frame goes on without input.
  if (unpacker->place == unpacker->end && !unpacker->is_inside) return WEIR_GUNZIP_GOES_ON;
  ZSTD_inBuffer input = {unpacker->input, unpacker->end, unpacker->place};
  ZSTD_outBuffer output = {out, capacity, 0};
  size_t code = ZSTD_decompressStream(unpacker->stream, &output, &input);
  unpacker->place = (uint32_t)input.pos;
  *written = (uint32_t)output.pos;
  if (ZSTD_isError(code)) {
    switch (ZSTD_getErrorCode(code)) {
      case ZSTD_error_prefix_unknown: return WEIR_GUNZIP_NO_MEMBER;
      case ZSTD_error_checksum_wrong: return WEIR_GUNZIP_CHECKSUM;
      default: return WEIR_GUNZIP_DAMAGED;
    }
  }
  unpacker->is_inside = code != 0;
  return code == 0 ? WEIR_GUNZIP_MEMBER_ENDED : WEIR_GUNZIP_GOES_ON;
}
