/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
/* The part of BPF's interface that the probe uses, so that its build depends on clang alone. */
#ifndef BPF_CALLS_H
#define BPF_CALLS_H

#include <stdint.h>

#define SECTION(name) __attribute__((section(name)))
#define INLINE static inline __attribute__((always_inline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Numbers of the kernel's stable interface (linux/bpf.h). */
enum {
  MAP_HASH = 1,
  MAP_ARRAY = 2,
  MAP_PERCPU_HASH = 5,
  MAP_PERCPU_ARRAY = 6,
  MAP_LRU_HASH = 9,
  MAP_ARRAY_OF_MAPS = 12,
  MAP_NO_PREALLOC = 1,
  UPDATE_ANY = 0,
  UPDATE_NOEXIST = 1,
  ERROR_EXISTS = -17,
  ERROR_TOO_BIG = -7,
};

static void *(*const bpf_map_lookup_elem)(void *map, const void *key) = (void *)1;
static long (*const bpf_map_update_elem)(
    void *map, const void *key, const void *value, uint64_t flags) = (void *)2;
static uint64_t (*const bpf_ktime_get_ns)(void) = (void *)5;
static uint64_t (*const bpf_jiffies64)(void) = (void *)118;

/* Members of a map's description, which the loader reads from type information. */
#define MAP_NUMBER(name, number) int(*name)[number]
#define MAP_TYPE(name, type) typeof(type) *name

/*
 * Reads through a cast pointer are checked by the processor, not the verifier: an address that
 * cannot be read gives zero. Far cheaper than copying with a helper.
 */
extern void *bpf_rdonly_cast(const void *object, uint32_t type) SECTION(".ksyms");
#define CAST(type, address) \
  ((const struct type *)bpf_rdonly_cast( \
      (const void *)(address), __builtin_btf_type_id(*(struct type *)0, 1)))

#define HOST16(value) __builtin_bswap16(value)
#define HOST32(value) __builtin_bswap32(value)
#define HOST64(value) __builtin_bswap64(value)

#endif
