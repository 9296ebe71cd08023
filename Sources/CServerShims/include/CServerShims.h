// What a server needs of Linux and Swift cannot import: epoll, sockets, and OpenSSL's server side,
// which is loaded when the first certificate is.
#ifndef C_SERVER_SHIMS_H
#define C_SERVER_SHIMS_H

#include "weir_epoll.h"
#include "weir_listen.h"
#include "weir_notify.h"
#include "weir_tls.h"

#endif
