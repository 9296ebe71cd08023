// A program with the environment of this one, whose output is read.
#ifndef WEIR_SPAWN_H
#define WEIR_SPAWN_H

#include <sys/types.h>

/// Starts `words[0]`, found in PATH; its output is read from the descriptor `output`.
/// The words end with NULL. Gives 0, or the number of the error.
int weir_spawn(char *const words[], pid_t *process, int *output);

/// Starts `words[0]`, found in PATH, with pipes for input, output and errors: `streams` has the
/// ends to write to, to read from, and to read from. Gives 0, or the number of the error.
int weir_spawn_piped(char *const words[], pid_t *process, int streams[3]);

#endif
