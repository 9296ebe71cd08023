#include "CTextMarks.h"

#include <string.h>

/// Which of 64 bytes are separators, which of those are line feeds, and which are beyond ASCII.
typedef struct {
  uint64_t separators, line_feeds, beyond_ascii;
} block_masks;

/// Appends the marks of one block. Eight offsets are written at a time, wanted or not: a block of
/// flow log text has about eight, and a branch a separator would cost more.
static inline __attribute__((always_inline)) void append(
    weir_marks *marks, uint32_t offset, block_masks masks) {
  uint32_t count = (uint32_t)__builtin_popcountll(masks.separators);
  uint32_t *out = marks->separators + marks->separator_count;
  uint64_t left = masks.separators;
  for (uint32_t done = 0; done < count; done += 8) {
#pragma unroll
    for (int lane = 0; lane < 8; lane++) {
      out[done + lane] = offset + (uint32_t)__builtin_ctzg(left, 64);
      left &= left - 1;
    }
  }
  for (uint64_t feeds = masks.line_feeds; feeds; feeds &= feeds - 1) {
    uint64_t below = (feeds & -feeds) - 1;
    marks->line_ends[marks->line_end_count++] =
        marks->separator_count + (uint32_t)__builtin_popcountll(masks.separators & below);
  }
  marks->separator_count += count;
  marks->beyond_ascii |= masks.beyond_ascii != 0;
}

/// Copies what is left of a text to a block of its own, filled with what is no mark: so nothing
/// behind the text is read.
static inline __attribute__((always_inline)) void copy_last(
    const uint8_t *bytes, uint32_t count, uint8_t last[64]) {
  memset(last, 0, 64);
  memcpy(last, bytes, count);
}

static inline __attribute__((always_inline)) block_masks plain_masks(const uint8_t *bytes) {
  block_masks masks = {0, 0, 0};
  for (int index = 0; index < 64; index++) {
    uint64_t bit = 1ull << index;
    masks.separators |= bytes[index] == ' ' || bytes[index] == '\n' ? bit : 0;
    masks.line_feeds |= bytes[index] == '\n' ? bit : 0;
    masks.beyond_ascii |= bytes[index] >= 0x80 ? bit : 0;
  }
  return masks;
}

static void mark_plain(const uint8_t *text, uint32_t from, uint32_t to, weir_marks *marks) {
  uint32_t at = from;
  for (; to - at >= 64; at += 64) append(marks, at, plain_masks(text + at));
  if (at < to) {
    uint8_t last[64];
    copy_last(text + at, to - at, last);
    append(marks, at, plain_masks(last));
  }
}

#if defined(__x86_64__)
#include <immintrin.h>

static inline __attribute__((always_inline)) block_masks sse2_masks(const uint8_t *bytes) {
  const __m128i blank = _mm_set1_epi8(' '), feed = _mm_set1_epi8('\n');
  block_masks masks = {0, 0, 0};
  for (int part = 0; part < 4; part++) {
    __m128i value = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    __m128i feeds = _mm_cmpeq_epi8(value, feed);
    __m128i both = _mm_or_si128(_mm_cmpeq_epi8(value, blank), feeds);
    masks.separators |= (uint64_t)(uint16_t)_mm_movemask_epi8(both) << (16 * part);
    masks.line_feeds |= (uint64_t)(uint16_t)_mm_movemask_epi8(feeds) << (16 * part);
    masks.beyond_ascii |= (uint64_t)(uint16_t)_mm_movemask_epi8(value) << (16 * part);
  }
  return masks;
}

static void mark_sse2(const uint8_t *text, uint32_t from, uint32_t to, weir_marks *marks) {
  uint32_t at = from;
  for (; to - at >= 64; at += 64) append(marks, at, sse2_masks(text + at));
  if (at < to) {
    uint8_t last[64];
    copy_last(text + at, to - at, last);
    append(marks, at, sse2_masks(last));
  }
}

__attribute__((target("avx2,bmi,bmi2,popcnt"))) static inline block_masks avx2_masks(
    const uint8_t *bytes, __m256i *seen) {
  const __m256i blank = _mm256_set1_epi8(' '), feed = _mm256_set1_epi8('\n');
  block_masks masks = {0, 0, 0};
  for (int part = 0; part < 2; part++) {
    __m256i value = _mm256_loadu_si256((const __m256i *)(bytes + 32 * part));
    __m256i feeds = _mm256_cmpeq_epi8(value, feed);
    __m256i both = _mm256_or_si256(_mm256_cmpeq_epi8(value, blank), feeds);
    masks.separators |= (uint64_t)(uint32_t)_mm256_movemask_epi8(both) << (32 * part);
    masks.line_feeds |= (uint64_t)(uint32_t)_mm256_movemask_epi8(feeds) << (32 * part);
    *seen = _mm256_or_si256(*seen, value);
  }
  return masks;
}

/// Bytes beyond ASCII are looked for in all blocks at once.
__attribute__((target("avx2,bmi,bmi2,popcnt"))) static void mark_avx2(
    const uint8_t *text, uint32_t from, uint32_t to, weir_marks *marks) {
  __m256i seen = _mm256_setzero_si256();
  uint32_t at = from;
  for (; to - at >= 64; at += 64) append(marks, at, avx2_masks(text + at, &seen));
  if (at < to) {
    uint8_t last[64];
    copy_last(text + at, to - at, last);
    append(marks, at, avx2_masks(last, &seen));
  }
  marks->beyond_ascii |= _mm256_movemask_epi8(seen) != 0;
}
#endif

weir_marks_kernel weir_marks_best(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2")) return WEIR_MARKS_AVX2;
  return WEIR_MARKS_SSE2;
#else
  return WEIR_MARKS_PLAIN;
#endif
}

void weir_mark(
    weir_marks_kernel kernel, const uint8_t *text, uint32_t from, uint32_t to,
    weir_marks *marks) {
#if defined(__x86_64__)
  switch (kernel) {
    case WEIR_MARKS_AVX2: return mark_avx2(text, from, to, marks);
    case WEIR_MARKS_SSE2: return mark_sse2(text, from, to, marks);
    case WEIR_MARKS_PLAIN: break;
  }
#endif
  mark_plain(text, from, to, marks);
}
