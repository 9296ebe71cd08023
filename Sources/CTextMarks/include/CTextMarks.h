// Where the blanks and line ends of a text are, 64 bytes at a time.
#ifndef C_TEXT_MARKS_H
#define C_TEXT_MARKS_H

#include <stdint.h>

/// Numbers behind the marks that may be written over.
#define WEIR_MARK_SLACK 64

/// Ways to find marks; each gives the same ones.
typedef enum { WEIR_MARKS_PLAIN, WEIR_MARKS_SSE2, WEIR_MARKS_AVX2 } weir_marks_kernel;

/// Where marks go. Both arrays need room for the text's length and WEIR_MARK_SLACK more.
typedef struct {
  /// The offset of each blank and each line feed.
  uint32_t *_Nonnull separators;
  /// For each line feed its index among the separators.
  uint32_t *_Nonnull line_ends;
  uint32_t separator_count;
  uint32_t line_end_count;
  /// Other than 0 where a byte is beyond ASCII.
  uint32_t beyond_ascii;
} weir_marks;

/// The best of this processor's kernels.
weir_marks_kernel weir_marks_best(void);

/// Appends the marks of bytes `from` to `to`; nothing behind them is read.
void weir_mark(
    weir_marks_kernel kernel, const uint8_t *_Nonnull text, uint32_t from, uint32_t to,
    weir_marks *_Nonnull marks);

#endif
