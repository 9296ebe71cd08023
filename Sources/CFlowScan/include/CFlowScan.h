// What files are unpacked by: ISA-L's inflate and Zstandard's.
#ifndef C_FLOW_SCAN_H
#define C_FLOW_SCAN_H

#include "weir_gunzip.h"
#include "weir_unzstd.h"

#endif
