// What Swift cannot say at speed: where a buffer's separators are, ISA-L's inflate, and Zstandard.
#ifndef C_FLOW_SCAN_H
#define C_FLOW_SCAN_H

#include "weir_gunzip.h"
#include "weir_marks.h"
#include "weir_unzstd.h"

#endif
