#include "weir_packet.h"

#include <errno.h>
#include <linux/filter.h>
#include <sys/socket.h>

int weir_refuse_packets(int socket) {
    struct sock_filter nothing[] = {BPF_STMT(BPF_RET | BPF_K, 0)};
    struct sock_fprog program = {.len = 1, .filter = nothing};
    int result = setsockopt(socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    return result == 0 ? 0 : errno;
}
