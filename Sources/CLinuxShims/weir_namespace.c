#define _GNU_SOURCE
#include "weir_namespace.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/mount.h>
#include <unistd.h>

// A thread of its own leaves the caller's namespace, and ends there.
static void *make_network(void *argument) {
  const char *path = argument;
  if (unshare(CLONE_NEWNET) != 0) return (void *)(intptr_t)errno;
  int file = open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
  if (file < 0) return (void *)(intptr_t)errno;
  close(file);
  if (mount("/proc/thread-self/ns/net", path, NULL, MS_BIND, NULL) == 0) return NULL;
  int code = errno;
  unlink(path);
  return (void *)(intptr_t)code;
}

int weir_make_network(const char *path) {
  pthread_t thread;
  int code = pthread_create(&thread, NULL, make_network, (void *)path);
  if (code != 0) return code;
  void *result = NULL;
  pthread_join(thread, &result);
  return (int)(intptr_t)result;
}

int weir_unmount(const char *path) { return umount2(path, MNT_DETACH) == 0 ? 0 : errno; }

int weir_spawn_with(char *const words[], const int streams[3], pid_t *process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  code = posix_spawnattr_init(&attributes);
  if (code == 0) {
    // What the caller ignores or blocks is no business of its programs.
    sigset_t ignored, blocked;
    sigfillset(&ignored);
    sigemptyset(&blocked);
    code = posix_spawnattr_setsigdefault(&attributes, &ignored);
    if (code == 0) code = posix_spawnattr_setsigmask(&attributes, &blocked);
    if (code == 0) {
      code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    }
    for (int stream = 0; code == 0 && stream < 3; stream++) {
      if (streams[stream] < 0) continue;
      code = posix_spawn_file_actions_adddup2(&actions, streams[stream], stream);
    }
    if (code == 0) code = posix_spawnp(process, words[0], &actions, &attributes, words, environ);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return code;
}

int weir_spawn_fed(char *const words[], pid_t *process, int *input, int *output) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0) return errno;
  if (pipe2(out, O_CLOEXEC) != 0) {
    int code = errno;
    close(in[0]);
    close(in[1]);
    return code;
  }
  const int streams[3] = {in[0], out[1], out[1]};
  int code = weir_spawn_with(words, streams, process);
  close(in[0]);
  close(out[1]);
  if (code == 0) {
    *input = in[1];
    *output = out[0];
  } else {
    close(in[1]);
    close(out[0]);
  }
  return code;
}
