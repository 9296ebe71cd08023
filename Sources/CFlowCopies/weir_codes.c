#include "weir_codes.h"

#include <string.h>
#include <zstd.h>

/// Whole bytes a code: a loop that the compiler widens.
static void unpack_8(const uint8_t *packed, size_t count, uint32_t *codes) {
  for (size_t index = 0; index < count; index++) codes[index] = packed[index];
}

static void unpack_16(const uint8_t *packed, size_t count, uint32_t *codes) {
  for (size_t index = 0; index < count; index++) {
    uint16_t code;
    memcpy(&code, packed + 2 * index, 2);
    codes[index] = code;
  }
}

void weir_codes_unpack(const uint8_t *packed, uint32_t width, size_t count, uint32_t *codes) {
  if (width == 0) {
    memset(codes, 0, count * sizeof *codes);
    return;
  }
  if (width == 8) {
    unpack_8(packed, count, codes);
    return;
  }
  if (width == 16) {
    unpack_16(packed, count, codes);
    return;
  }
  uint64_t mask = (1ull << width) - 1;
  // Eight codes take `width` bytes, so that each group of them begins with a byte.
  size_t index = 0;
  for (; index + 8 <= count; index += 8, packed += width) {
#pragma unroll
    for (uint32_t lane = 0; lane < 8; lane++) {
      uint64_t word;
      memcpy(&word, packed + lane * width / 8, 8);
      codes[index + lane] = (uint32_t)(word >> (lane * width % 8) & mask);
    }
  }
  for (uint32_t lane = 0; index + lane < count; lane++) {
    uint64_t word;
    memcpy(&word, packed + lane * width / 8, 8);
    codes[index + lane] = (uint32_t)(word >> (lane * width % 8) & mask);
  }
}

void weir_codes_pick(
    const uint8_t *packed, uint32_t width, const uint32_t *rows, size_t count, uint32_t *codes) {
  uint64_t mask = (1ull << width) - 1;
  for (size_t index = 0; index < count; index++) {
    uint64_t bit = (uint64_t)rows[index] * width;
    uint64_t word;
    memcpy(&word, packed + bit / 8, 8);
    codes[index] = (uint32_t)(word >> (bit % 8) & mask);
  }
}

uint32_t weir_codes_largest(const uint32_t *codes, size_t count) {
  uint32_t largest = 0;
  for (size_t index = 0; index < count; index++) {
    largest = codes[index] > largest ? codes[index] : largest;
  }
  return largest;
}

/// The bits of up to 64 codes.
static uint64_t mark_plain(const uint32_t *codes, size_t count, uint32_t first, uint32_t last) {
  uint64_t bits = 0;
  for (size_t index = 0; index < count; index++) {
    bits |= (uint64_t)(codes[index] - first <= last - first) << index;
  }
  return bits;
}

static uint64_t mark_16_plain(
    const uint8_t *packed, size_t count, uint32_t first, uint32_t last) {
  uint64_t bits = 0;
  for (size_t index = 0; index < count; index++) {
    uint16_t code;
    memcpy(&code, packed + 2 * index, 2);
    bits |= (uint64_t)((uint32_t)code - first <= last - first) << index;
  }
  return bits;
}

#if defined(__x86_64__)
#include <emmintrin.h>

void weir_codes_mark_16(
    const uint8_t *packed, size_t count, uint32_t first, uint32_t last, uint64_t *bits) {
  __m128i low = _mm_set1_epi16((int16_t)first);
  __m128i span = _mm_set1_epi16((int16_t)(last - first));
  size_t whole = count / 64;
  for (size_t word = 0; word < whole; word++) {
    uint64_t found = 0;
    for (int quarter = 0; quarter < 4; quarter++) {
      const __m128i *codes = (const __m128i *)(packed + word * 128 + quarter * 32);
      __m128i fit[2];
      for (int half = 0; half < 2; half++) {
        // What is below the range wraps around and is far above it.
        __m128i distance = _mm_sub_epi16(_mm_loadu_si128(codes + half), low);
        fit[half] = _mm_cmpeq_epi16(_mm_subs_epu16(distance, span), _mm_setzero_si128());
      }
      uint64_t mask = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(fit[0], fit[1]));
      found |= mask << (quarter * 16);
    }
    bits[word] |= found;
  }
  if (count % 64) bits[whole] |= mark_16_plain(packed + whole * 128, count % 64, first, last);
}

/// Codes have fewer than 31 bits, so comparing them as signed numbers is right.
static inline uint64_t mark_64(const uint32_t *codes, __m128i below, __m128i above) {
  uint64_t bits = 0;
  for (int quarter = 0; quarter < 4; quarter++) {
    __m128i fit[4];
    for (int four = 0; four < 4; four++) {
      __m128i code =
          _mm_loadu_si128((const __m128i *)(codes + quarter * 16 + four * 4));
      fit[four] =
          _mm_and_si128(_mm_cmpgt_epi32(code, below), _mm_cmpgt_epi32(above, code));
    }
    __m128i low = _mm_packs_epi32(fit[0], fit[1]);
    __m128i high = _mm_packs_epi32(fit[2], fit[3]);
    uint64_t mask = (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
    bits |= mask << (quarter * 16);
  }
  return bits;
}

void weir_codes_mark(
    const uint32_t *codes, size_t count, uint32_t first, uint32_t last, uint64_t *bits) {
  size_t whole = count / 64;
  __m128i below = _mm_set1_epi32((int32_t)first - 1);
  __m128i above = _mm_set1_epi32((int32_t)last + 1);
  for (size_t word = 0; word < whole; word++) {
    bits[word] |= mark_64(codes + word * 64, below, above);
  }
  if (count % 64) bits[whole] |= mark_plain(codes + whole * 64, count % 64, first, last);
}
#else
void weir_codes_mark_16(
    const uint8_t *packed, size_t count, uint32_t first, uint32_t last, uint64_t *bits) {
  for (size_t word = 0; word * 64 < count; word++) {
    size_t rest = count - word * 64;
    bits[word] |= mark_16_plain(packed + word * 128, rest < 64 ? rest : 64, first, last);
  }
}

void weir_codes_mark(
    const uint32_t *codes, size_t count, uint32_t first, uint32_t last, uint64_t *bits) {
  for (size_t word = 0; word * 64 < count; word++) {
    size_t rest = count - word * 64;
    bits[word] |= mark_plain(codes + word * 64, rest < 64 ? rest : 64, first, last);
  }
}
#endif

weir_frames *weir_frames_new(void) { return (weir_frames *)ZSTD_createDCtx(); }

void weir_frames_free(weir_frames *frames) { ZSTD_freeDCtx((ZSTD_DCtx *)frames); }

int weir_frames_unpack(
    weir_frames *frames, const uint8_t *packed, size_t packed_count, uint8_t *bytes,
    size_t count) {
  return ZSTD_decompressDCtx((ZSTD_DCtx *)frames, bytes, count, packed, packed_count) == count;
}
