/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0 */
#ifndef WEIR_PROBE_OBJECT_H
#define WEIR_PROBE_OBJECT_H

#include <stdint.h>

/* The compiled probe: an ELF object padded to whole words. */
extern const uint64_t weir_probe_object[];
extern const unsigned long weir_probe_object_size;

#endif
