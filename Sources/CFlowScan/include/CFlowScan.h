// What Swift cannot say at speed: where a buffer's separators are, and ISA-L's inflate.
#ifndef C_FLOW_SCAN_H
#define C_FLOW_SCAN_H

#include "weir_gunzip.h"
#include "weir_marks.h"

#endif
