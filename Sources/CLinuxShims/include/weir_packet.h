// Packet sockets, as far as libpcap does not reach them.
#ifndef WEIR_PACKET_H
#define WEIR_PACKET_H

/// Lets no further packet into a packet socket; what it holds stays. Gives 0, or the error's number.
int weir_refuse_packets(int socket);

#endif
