// libcurl, loaded when it is first needed; and a function for each type of its variadic arguments,
// which Swift cannot pass.
#ifndef C_CURL_SHIMS_H
#define C_CURL_SHIMS_H

#include <curl/curl.h>

/// Takes `count` bytes; anything but `count` in return ends the transfer.
typedef size_t (*weir_curl_sink)(char *bytes, size_t size, size_t count, void *context);

/// Loads and prepares the library; called once, before anything else here. Gives NULL, or why not.
const char *weir_curl_load(void);

CURL *weir_curl_init(void);
void weir_curl_cleanup(CURL *handle);
void weir_curl_reset(CURL *handle);
CURLcode weir_curl_perform(CURL *handle);
const char *weir_curl_words(CURLcode code);
struct curl_slist *weir_curl_append(struct curl_slist *list, const char *text);
void weir_curl_free(struct curl_slist *list);

CURLcode weir_curl_set_long(CURL *handle, CURLoption option, long value);
/// The library copies the text.
CURLcode weir_curl_set_text(CURL *handle, CURLoption option, const char *text);
/// The library keeps the pointer until the transfer ends.
CURLcode weir_curl_set_pointer(CURL *handle, CURLoption option, const void *pointer);
CURLcode weir_curl_set_size(CURL *handle, CURLoption option, curl_off_t size);
CURLcode weir_curl_set_sink(CURL *handle, CURLoption option, weir_curl_sink sink);
CURLcode weir_curl_get_long(CURL *handle, CURLINFO info, long *value);

#endif
