// Receives UDP packets at a port and throws them away. It looks a thousand times a second and
// never sleeps in the socket: to wake it would cost the sender much, and not always the same.
//
//   sink PORT     says "ready" once it listens, and goes on until it is killed
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BATCH = 64, ROOM = 16 << 20, LOOKS = 1000 };

int main(int count, char **words) {
  if (count < 2) {
    fprintf(stderr, "usage: sink PORT\n");
    return 2;
  }
  int handle = socket(AF_INET, SOCK_DGRAM, 0), room = ROOM;
  setsockopt(handle, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
  if (handle < 0 || bind(handle, (struct sockaddr *)&place, sizeof place) != 0) {
    perror("sink");
    return 1;
  }
  struct mmsghdr messages[BATCH];
  char bytes[BATCH][64];
  struct iovec parts[BATCH];
  memset(messages, 0, sizeof messages);
  for (int index = 0; index < BATCH; index++) {
    parts[index] = (struct iovec){bytes[index], sizeof bytes[index]};
    messages[index].msg_hdr = (struct msghdr){.msg_iov = &parts[index], .msg_iovlen = 1};
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    int got = recvmmsg(handle, messages, BATCH, MSG_DONTWAIT, NULL);
    if (got < 0 && errno != EAGAIN) break;
    if (got < BATCH) usleep(1000000 / LOOKS);
  }
  perror("sink");
  return 1;
}
