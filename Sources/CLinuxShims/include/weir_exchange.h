// Two paths that change places at once.
#ifndef WEIR_EXCHANGE_H
#define WEIR_EXCHANGE_H

/// Exchanges what two paths of one file system lead to. Gives 0, or the number of the error.
int weir_exchange(const char *first, const char *second);

#endif
