#include "weir_tls.h"

#include <dlfcn.h>
#include <limits.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>

static struct {
  const SSL_METHOD *(*method)(void);
  SSL_CTX *(*context_new)(const SSL_METHOD *);
  void (*context_free)(SSL_CTX *);
  long (*context_control)(SSL_CTX *, int, long, void *);
  uint64_t (*context_options)(SSL_CTX *, uint64_t);
  int (*use_chain)(SSL_CTX *, const char *);
  int (*use_key)(SSL_CTX *, const char *, int);
  int (*check_key)(const SSL_CTX *);
  SSL *(*new)(SSL_CTX *);
  void (*free)(SSL *);
  int (*set_descriptor)(SSL *, int);
  void (*set_accepting)(SSL *);
  int (*read)(SSL *, void *, int);
  int (*write)(SSL *, const void *, int);
  int (*error)(const SSL *, int);
  int (*pending)(const SSL *);
  int (*shutdown)(SSL *);
  unsigned long (*next_fault)(void);
  void (*fault_words)(unsigned long, char *, size_t);
  void (*clear_faults)(void);
} library;

const char *weir_tls_load(void) {
  void *handle = dlopen("libssl.so.3", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
  const struct {
    void *place;
    const char *name;
  } functions[] = {
      {&library.method, "TLS_server_method"},
      {&library.context_new, "SSL_CTX_new"},
      {&library.context_free, "SSL_CTX_free"},
      {&library.context_control, "SSL_CTX_ctrl"},
      {&library.context_options, "SSL_CTX_set_options"},
      {&library.use_chain, "SSL_CTX_use_certificate_chain_file"},
      {&library.use_key, "SSL_CTX_use_PrivateKey_file"},
      {&library.check_key, "SSL_CTX_check_private_key"},
      {&library.new, "SSL_new"},
      {&library.free, "SSL_free"},
      {&library.set_descriptor, "SSL_set_fd"},
      {&library.set_accepting, "SSL_set_accept_state"},
      {&library.read, "SSL_read"},
      {&library.write, "SSL_write"},
      {&library.error, "SSL_get_error"},
      {&library.pending, "SSL_pending"},
      {&library.shutdown, "SSL_shutdown"},
      {&library.next_fault, "ERR_get_error"},
      {&library.fault_words, "ERR_error_string_n"},
      {&library.clear_faults, "ERR_clear_error"},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
    void *function = dlsym(handle, functions[index].name);
    if (function == NULL) return dlerror();
    *(void **)functions[index].place = function;
  }
  return NULL;
}

weir_tls_identity *weir_tls_open(const char *chain, const char *key, char *reason, size_t count) {
  library.clear_faults();
  SSL_CTX *context = library.context_new(library.method());
  if (context != NULL) {
    long mode = SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                SSL_MODE_RELEASE_BUFFERS;
    library.context_control(context, SSL_CTRL_MODE, mode, NULL);
    library.context_control(context, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
    // A peer that renegotiates makes the server work for nothing.
    library.context_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    if (library.use_chain(context, chain) == 1 &&
        library.use_key(context, key, SSL_FILETYPE_PEM) == 1 && library.check_key(context) == 1)
      return context;
  }
  library.fault_words(library.next_fault(), reason, count);
  library.clear_faults();
  library.context_free(context);
  return NULL;
}

void weir_tls_close(weir_tls_identity *identity) { library.context_free(identity); }

weir_tls *weir_tls_begin(weir_tls_identity *identity, int descriptor) {
  SSL *connection = library.new(identity);
  if (connection == NULL) return NULL;
  if (library.set_descriptor(connection, descriptor) != 1) {
    library.free(connection);
    return NULL;
  }
  library.set_accepting(connection);
  return connection;
}

void weir_tls_end(weir_tls *connection) { library.free(connection); }

static ssize_t outcome(weir_tls *connection, int result) {
  if (result > 0) return result;
  int error = library.error(connection, result);
  library.clear_faults();
  switch (error) {
    case SSL_ERROR_WANT_READ: return WEIR_TLS_WANTS_READ;
    case SSL_ERROR_WANT_WRITE: return WEIR_TLS_WANTS_WRITE;
    case SSL_ERROR_ZERO_RETURN: return WEIR_TLS_CLOSED;
    default: return WEIR_TLS_FAILED;
  }
}

ssize_t weir_tls_read(weir_tls *connection, void *bytes, size_t count) {
  return outcome(connection, library.read(connection, bytes, count > INT_MAX ? INT_MAX : (int)count));
}

ssize_t weir_tls_write(weir_tls *connection, const void *bytes, size_t count) {
  return outcome(connection, library.write(connection, bytes, count > INT_MAX ? INT_MAX : (int)count));
}

int weir_tls_pending(weir_tls *connection) { return library.pending(connection); }

void weir_tls_finish(weir_tls *connection) {
  library.shutdown(connection);
  library.clear_faults();
}
