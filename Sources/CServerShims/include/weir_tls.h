// The server's side of TLS, from OpenSSL's libssl.
#ifndef WEIR_TLS_H
#define WEIR_TLS_H

#include <stddef.h>
#include <sys/types.h>

/// A certificate with its key.
typedef struct ssl_ctx_st weir_tls_identity;
/// A connection.
typedef struct ssl_st weir_tls;

/// What a call came to, where it moved no bytes.
enum weir_tls_outcome {
  WEIR_TLS_CLOSED = 0,
  WEIR_TLS_FAILED = -1,
  WEIR_TLS_WANTS_READ = -2,
  WEIR_TLS_WANTS_WRITE = -3,
};

/// Loads the library once, before any other function here. Gives NULL, or why not.
const char *weir_tls_load(void);

/// Reads a certificate chain and its key (PEM). Gives NULL and the reason.
weir_tls_identity *weir_tls_open(const char *chain, const char *key, char *reason, size_t count);
void weir_tls_close(weir_tls_identity *identity);

/// Begins TLS on a connected socket; the handshake is done by the first reads. NULL without memory.
weir_tls *weir_tls_begin(weir_tls_identity *identity, int descriptor);
void weir_tls_end(weir_tls *connection);

/// Move bytes; more than 0, or an outcome.
ssize_t weir_tls_read(weir_tls *connection, void *bytes, size_t count);
ssize_t weir_tls_write(weir_tls *connection, const void *bytes, size_t count);

/// Whether bytes are decrypted and wait to be read, which no descriptor tells.
int weir_tls_pending(weir_tls *connection);

/// Says that nothing more is sent.
void weir_tls_finish(weir_tls *connection);

#endif
