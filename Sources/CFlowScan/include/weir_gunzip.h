// gzip members unpacked by ISA-L, from memory that the unpacker owns.
#ifndef WEIR_GUNZIP_H
#define WEIR_GUNZIP_H

#include <stdint.h>

typedef struct weir_gunzip weir_gunzip;

/// What became of a step.
typedef enum {
  /// Room is full, or the input is used up.
  WEIR_GUNZIP_GOES_ON = 0,
  /// A member ended; its checksum and length are right.
  WEIR_GUNZIP_MEMBER_ENDED = 1,
  /// What follows is no gzip member.
  WEIR_GUNZIP_NO_MEMBER = -1,
  /// The data contradict themselves.
  WEIR_GUNZIP_DAMAGED = -2,
  /// The checksum or the length of a member is wrong.
  WEIR_GUNZIP_CHECKSUM = -3,
} weir_gunzip_status;

/// NULL where there is no memory.
weir_gunzip *_Nullable weir_gunzip_new(void);
void weir_gunzip_free(weir_gunzip *_Nonnull unpacker);

/// Forgets everything; the next input begins a file.
void weir_gunzip_reset(weir_gunzip *_Nonnull unpacker);

/// Where input goes that the next `weir_gunzip_fed` announces; only when none is left.
uint8_t *_Nonnull weir_gunzip_room(weir_gunzip *_Nonnull unpacker, uint32_t *_Nonnull capacity);
void weir_gunzip_fed(weir_gunzip *_Nonnull unpacker, uint32_t count);

/// Input that is not used yet.
uint32_t weir_gunzip_left(const weir_gunzip *_Nonnull unpacker);

/// Whether a member has begun and not ended.
int weir_gunzip_is_inside(const weir_gunzip *_Nonnull unpacker);

/// Unpacks to `out`, at most `capacity` bytes; `written` is how many.
weir_gunzip_status weir_gunzip_step(
    weir_gunzip *_Nonnull unpacker, uint8_t *_Nonnull out, uint32_t capacity,
    uint32_t *_Nonnull written);

#endif
