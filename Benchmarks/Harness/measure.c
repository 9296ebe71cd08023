// Runs one command and prints what it cost: wall, user and system seconds, peak resident KiB and
// the exit code. A process of its own, because the peak that the kernel reports for a child counts
// the parent's memory at the moment of the fork, and this one has next to none.
//
//   measure OUTPUT COMMAND [ARGUMENT…]     OUTPUT takes what the command writes
#define _GNU_SOURCE
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec * 1e-9;
}

int main(int count, char **words) {
  if (count < 3) {
    fprintf(stderr, "usage: measure OUTPUT COMMAND [ARGUMENT…]\n");
    return 2;
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(
      &actions, STDOUT_FILENO, words[1], O_WRONLY | O_CREAT | O_TRUNC, 0644);

  double begin = seconds();
  pid_t child;
  int failure = posix_spawnp(&child, words[2], &actions, NULL, words + 2, environ);
  if (failure != 0) {
    fprintf(stderr, "measure: cannot start %s: %s\n", words[2], strerror(failure));
    return 127;
  }
  int status;
  struct rusage used;
  if (wait4(child, &status, 0, &used) != child) return 1;
  double end = seconds();

  printf("%.6f %ld.%06ld %ld.%06ld %ld %d\n", end - begin, used.ru_utime.tv_sec,
         used.ru_utime.tv_usec, used.ru_stime.tv_sec, used.ru_stime.tv_usec, used.ru_maxrss,
         WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  return 0;
}
