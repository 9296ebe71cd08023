#define _GNU_SOURCE
#include "weir_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

int weir_spawn(char *const words[], pid_t *process, int *output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return errno;
  posix_spawn_file_actions_t actions;
  int code = posix_spawn_file_actions_init(&actions);
  if (code == 0) {
    code = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    if (code == 0) code = posix_spawnp(process, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
  }
  close(ends[1]);
  if (code == 0) *output = ends[0];
  else close(ends[0]);
  return code;
}

int weir_spawn_piped(char *const words[], pid_t *process, int streams[3]) {
  // Ends by stream: what the program has, and what is kept here.
  int theirs[3] = {-1, -1, -1}, ours[3] = {-1, -1, -1};
  posix_spawn_file_actions_t actions;
  int code = posix_spawn_file_actions_init(&actions);
  if (code != 0) return code;
  for (int stream = 0; stream < 3 && code == 0; stream++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
      code = errno;
      break;
    }
    theirs[stream] = ends[stream == 0 ? 0 : 1];
    ours[stream] = ends[stream == 0 ? 1 : 0];
    code = posix_spawn_file_actions_adddup2(&actions, theirs[stream], stream);
  }
  if (code == 0) code = posix_spawnp(process, words[0], &actions, NULL, words, environ);
  posix_spawn_file_actions_destroy(&actions);
  for (int stream = 0; stream < 3; stream++) {
    if (theirs[stream] >= 0) close(theirs[stream]);
    if (code == 0) streams[stream] = ours[stream];
    else if (ours[stream] >= 0) close(ours[stream]);
  }
  return code;
}
