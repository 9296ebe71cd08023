#define _GNU_SOURCE
#include "CLabShims.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/capability.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int lab_enter_namespace(int descriptor) {
  return setns(descriptor, CLONE_NEWNET) == 0 ? 0 : errno;
}

int lab_keep_capabilities(uint64_t kept) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2] = {
      {(uint32_t)kept, (uint32_t)kept, 0}, {(uint32_t)(kept >> 32), (uint32_t)(kept >> 32), 0}};
  return syscall(SYS_capset, &header, data) == 0 ? 0 : errno;
}

enum { BATCH = 64, LENGTH = 60 };

long lab_flood(int raw_socket, uint32_t source, uint32_t destination, long count, uint32_t flows) {
  static _Thread_local uint8_t packets[BATCH][LENGTH];
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(destination)};
  memset(messages, 0, sizeof messages);
  for (int index = 0; index < BATCH; index++) {
    uint8_t *packet = packets[index];
    memset(packet, 0, LENGTH);
    packet[0] = 0x45;
    packet[3] = LENGTH;
    packet[8] = 64;
    packet[9] = IPPROTO_UDP;
    uint32_t addresses[2] = {htonl(source), htonl(destination)};
    memcpy(packet + 12, addresses, sizeof addresses);
    packet[25] = LENGTH - 20;
    parts[index] = (struct iovec){packet, LENGTH};
    messages[index].msg_hdr = (struct msghdr){
        .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &parts[index], .msg_iovlen = 1};
  }
  long sent = 0;
  while (sent < count) {
    long room = count - sent < BATCH ? count - sent : BATCH;
    for (long index = 0; index < room; index++) {
      /* The number of the flow as both ports. */
      uint32_t ports = htonl((uint32_t)(sent + index) % flows);
      memcpy(packets[index] + 20, &ports, sizeof ports);
    }
    int done = sendmmsg(raw_socket, messages, (unsigned)room, 0);
    if (done < 0 && errno != EPERM && errno != ENOBUFS) break;
    sent += done < 0 ? 1 : done;
  }
  return sent;
}
