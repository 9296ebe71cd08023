// What the service manager wants to know.
#ifndef WEIR_NOTIFY_H
#define WEIR_NOTIFY_H

/// Sends a state such as `READY=1` to the socket that systemd named in NOTIFY_SOCKET; a path, or an
/// abstract name behind an `@`. Without one, or where nobody listens, nothing happens.
void weir_notify(const char *place, const char *state);

#endif
