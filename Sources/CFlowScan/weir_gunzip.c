#include "weir_gunzip.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>
#include <string.h>

// ISA-L reads beyond its input where the data are damaged: at most what one stored block can claim,
// 64 KiB. So the input lies in the middle of memory that is the unpacker's own and holds zeros
// behind it, and nothing of another's is ever reached.
enum { INPUT = 256 * 1024, BEFORE = 64, BEHIND = 128 * 1024 };

struct weir_gunzip {
  struct inflate_state state;
  /// Whether a member has begun and not ended.
  int is_inside;
  /// Whether at least one member has ended.
  int has_ended;
  /// Bytes of a member's first two that were met at the end of an input.
  uint8_t input[BEFORE + INPUT + BEHIND];
};

weir_gunzip *weir_gunzip_new(void) {
  weir_gunzip *unpacker = calloc(1, sizeof(weir_gunzip));
  if (unpacker != NULL) weir_gunzip_reset(unpacker);
  return unpacker;
}

void weir_gunzip_free(weir_gunzip *unpacker) { free(unpacker); }

void weir_gunzip_reset(weir_gunzip *unpacker) {
  isal_inflate_init(&unpacker->state);
  unpacker->state.crc_flag = ISAL_GZIP;
  unpacker->state.next_in = unpacker->input + BEFORE;
  unpacker->state.avail_in = 0;
  unpacker->is_inside = 0;
  unpacker->has_ended = 0;
}

uint8_t *weir_gunzip_room(weir_gunzip *unpacker, uint32_t *capacity) {
  *capacity = INPUT;
  return unpacker->input + BEFORE;
}

void weir_gunzip_fed(weir_gunzip *unpacker, uint32_t count) {
  memset(unpacker->input + BEFORE + count, 0, BEHIND);
  unpacker->state.next_in = unpacker->input + BEFORE;
  unpacker->state.avail_in = count;
}

uint32_t weir_gunzip_left(const weir_gunzip *unpacker) { return unpacker->state.avail_in; }

int weir_gunzip_is_inside(const weir_gunzip *unpacker) { return unpacker->is_inside; }

/// Zeros may stand between members, and behind the last.
static void skip_zeros(struct inflate_state *state) {
  while (state->avail_in > 0 && *state->next_in == 0) {
    state->next_in++;
    state->avail_in--;
  }
}

weir_gunzip_status weir_gunzip_step(
    weir_gunzip *unpacker, uint8_t *out, uint32_t capacity, uint32_t *written) {
  struct inflate_state *state = &unpacker->state;
  *written = 0;
  if (!unpacker->is_inside) {
    if (unpacker->has_ended) skip_zeros(state);
    if (state->avail_in == 0) return WEIR_GUNZIP_GOES_ON;
    unpacker->is_inside = 1;
  }
  state->next_out = out;
  state->avail_out = capacity;
  int code = isal_inflate(state);
  *written = capacity - state->avail_out;
  switch (code) {
    case ISAL_DECOMP_OK: case ISAL_END_INPUT: case ISAL_OUT_OVERFLOW: break;
    case ISAL_INCORRECT_CHECKSUM: return WEIR_GUNZIP_CHECKSUM;
    case ISAL_INVALID_WRAPPER: case ISAL_UNSUPPORTED_METHOD: return WEIR_GUNZIP_NO_MEMBER;
    default: return WEIR_GUNZIP_DAMAGED;
  }
  if (state->block_state != ISAL_BLOCK_FINISH) return WEIR_GUNZIP_GOES_ON;
  // Whole bytes in the bit buffer belong to what follows. They may come from the input before;
  // then they are put in front of this one.
  uint32_t held = (uint32_t)state->read_in_length / 8;
  uint64_t bits = state->read_in >> (state->read_in_length % 8);
  uint8_t *next = state->next_in - held;
  memcpy(next, &bits, held);
  uint32_t left = state->avail_in + held;
  isal_inflate_reset(state);
  state->crc_flag = ISAL_GZIP;
  state->next_in = next;
  state->avail_in = left;
  unpacker->is_inside = 0;
  unpacker->has_ended = 1;
  return WEIR_GUNZIP_MEMBER_ENDED;
}
