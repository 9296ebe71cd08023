#define _GNU_SOURCE
#include "weir_stream.h"

FILE *weir_open_stream(void *context, weir_read read) {
  cookie_io_functions_t functions = {.read = read};
  return fopencookie(context, "r", functions);
}
