// Network namespaces that stay without a process, and programs that start inside one.
#ifndef WEIR_NAMESPACE_H
#define WEIR_NAMESPACE_H

#include <sys/types.h>

/// Makes a network namespace that lives as long as the new file `path` does: the kernel mounts it
/// there. The caller stays where it is. Gives 0, or the number of the error.
int weir_make_network(const char *path);

/// Takes a mount away, whoever still uses it. Gives 0, or the number of the error.
int weir_unmount(const char *path);

/// Starts `words[0]`, found in PATH, in the calling thread's network namespace. It gets the three
/// descriptors as its input, output and errors; -1 stands for the caller's own. The words end with
/// NULL. Gives 0, or the number of the error.
int weir_spawn_with(char *const words[], const int streams[3], pid_t *process);

/// Starts a program that reads what is written to `input`, and writes to `output` what it has to
/// say, errors included. Gives 0, or the number of the error.
int weir_spawn_fed(char *const words[], pid_t *process, int *input, int *output);

#endif
