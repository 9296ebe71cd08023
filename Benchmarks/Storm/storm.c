/*
 * Sends UDP packets of 60 bytes out of an interface as fast as one processor can, each a new flow.
 *
 *   storm INTERFACE MAC DESTINATION PACKETS [START [FLOWS]]     only inside a namespace of its own
 *
 * MAC and DESTINATION are those of the receiver. Packet N has the source address and port that
 * follow from START + N, so that no two of 2^40 packets are of the same flow. With FLOWS each
 * packet is of one of so many flows, in an order that is the same every time and has no pattern.
 * SIGINT and SIGTERM end it early; it tells what it sent in any case.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { BATCH = 64, LENGTH = 60, SOURCE_NETWORK = 11 };

static uint8_t frames[BATCH][ETH_HLEN + LENGTH];

static volatile sig_atomic_t is_ended;

static void end(int number) {
  (void)number;
  is_ended = 1;
}

static double seconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec + time.tv_nsec * 1e-9;
}

static void begin(uint8_t *frame, const uint8_t *mac, in_addr_t destination) {
  memcpy(frame, mac, 6);
  memset(frame + 6, 2, 6);
  frame[12] = 8;
  uint8_t *packet = frame + ETH_HLEN;
  packet[0] = 0x45;
  packet[3] = LENGTH;
  packet[8] = 64;
  packet[9] = IPPROTO_UDP;
  packet[12] = SOURCE_NETWORK;
  memcpy(packet + 16, &destination, 4);
  packet[22] = 0;
  packet[23] = 9;
  packet[25] = LENGTH - 20;
}

/* The flow of a packet: itself, or any of so many. */
static uint64_t flow(uint64_t packet, uint64_t flows) {
  static uint64_t state = 88172645463325252;
  if (flows == 0) return packet;
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % flows;
}

/* Addresses and ports of a number: an odd factor mixes 40 bits and maps no two to the same. */
static void name(uint8_t *packet, uint64_t number) {
  uint64_t mixed = number * 0x9e3779b97f4a7c15 & 0xffffffffff;
  memcpy(packet + 13, &mixed, 3);
  mixed >>= 24;
  memcpy(packet + 20, &mixed, 2);
  uint32_t sum = 0;
  packet[10] = packet[11] = 0;
  for (int index = 0; index < 20; index += 2) sum += packet[index] << 8 | packet[index + 1];
  sum = (sum & 0xffff) + (sum >> 16);
  sum = ~(sum + (sum >> 16));
  packet[10] = sum >> 8;
  packet[11] = sum;
}

int main(int count, char **words) {
  uint8_t mac[6];
  struct in_addr destination;
  if (count < 5
      || sscanf(words[2], "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", mac, mac + 1, mac + 2, mac + 3,
                mac + 4, mac + 5) != 6
      || inet_aton(words[3], &destination) == 0) {
    fprintf(stderr, "usage: storm INTERFACE MAC DESTINATION PACKETS [START [FLOWS]]\n");
    return 2;
  }
  uint64_t packets = strtoull(words[4], NULL, 10);
  uint64_t start = count > 5 ? strtoull(words[5], NULL, 10) : 0;
  uint64_t flows = count > 6 ? strtoull(words[6], NULL, 10) : 0;
  signal(SIGINT, end);
  signal(SIGTERM, end);
  int handle = socket(AF_PACKET, SOCK_RAW, 0), one = 1;
  setsockopt(handle, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one);
  struct sockaddr_ll place = {
      .sll_family = AF_PACKET,
      .sll_protocol = htons(ETH_P_IP),
      .sll_ifindex = (int)if_nametoindex(words[1])};
  if (handle < 0 || bind(handle, (struct sockaddr *)&place, sizeof place) != 0) {
    fprintf(stderr, "storm: %s: %s\n", words[1], strerror(errno));
    return 1;
  }
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  memset(messages, 0, sizeof messages);
  for (int index = 0; index < BATCH; index++) {
    begin(frames[index], mac, destination.s_addr);
    parts[index] = (struct iovec){frames[index], sizeof frames[index]};
    messages[index].msg_hdr = (struct msghdr){.msg_iov = &parts[index], .msg_iovlen = 1};
  }
  uint64_t sent = 0, refused = 0;
  double began = seconds();
  while (sent < packets && !is_ended) {
    unsigned room = packets - sent < BATCH ? (unsigned)(packets - sent) : BATCH;
    for (unsigned index = 0; index < room; index++) {
      name(frames[index] + ETH_HLEN, start + flow(sent + index, flows));
    }
    int done = sendmmsg(handle, messages, room, 0);
    if (done > 0) sent += (uint64_t)done;
    else if (errno == ENOBUFS || errno == EAGAIN) refused++;
    else break;
  }
  double took = seconds() - began;
  printf("sent %lu packets in %.2f s: %.3f million a second; %lu refusals\n", (unsigned long)sent,
         took, sent / took / 1e6, (unsigned long)refused);
  return sent == packets || is_ended ? 0 : 1;
}
