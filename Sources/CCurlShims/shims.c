#define CURL_DISABLE_TYPECHECK
#include "CCurlShims.h"

#include <dlfcn.h>

static struct {
  CURLcode (*global_init)(long);
  CURL *(*init)(void);
  void (*cleanup)(CURL *);
  void (*reset)(CURL *);
  CURLcode (*perform)(CURL *);
  const char *(*words)(CURLcode);
  struct curl_slist *(*append)(struct curl_slist *, const char *);
  void (*free)(struct curl_slist *);
  CURLcode (*set)(CURL *, CURLoption, ...);
  CURLcode (*get)(CURL *, CURLINFO, ...);
} library;

const char *weir_curl_load(void) {
  void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
  const struct {
    void *place;
    const char *name;
  } functions[] = {
      {&library.global_init, "curl_global_init"}, {&library.init, "curl_easy_init"},
      {&library.cleanup, "curl_easy_cleanup"},    {&library.reset, "curl_easy_reset"},
      {&library.perform, "curl_easy_perform"},    {&library.words, "curl_easy_strerror"},
      {&library.append, "curl_slist_append"},     {&library.free, "curl_slist_free_all"},
      {&library.set, "curl_easy_setopt"},         {&library.get, "curl_easy_getinfo"},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
    void *function = dlsym(handle, functions[index].name);
    if (function == NULL) return dlerror();
    *(void **)functions[index].place = function;
  }
  CURLcode code = library.global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK ? NULL : library.words(code);
}

CURL *weir_curl_init(void) { return library.init(); }
void weir_curl_cleanup(CURL *handle) { library.cleanup(handle); }
void weir_curl_reset(CURL *handle) { library.reset(handle); }
CURLcode weir_curl_perform(CURL *handle) { return library.perform(handle); }
const char *weir_curl_words(CURLcode code) { return library.words(code); }
struct curl_slist *weir_curl_append(struct curl_slist *list, const char *text) {
  return library.append(list, text);
}
void weir_curl_free(struct curl_slist *list) { library.free(list); }

CURLcode weir_curl_set_long(CURL *handle, CURLoption option, long value) {
  return library.set(handle, option, value);
}

CURLcode weir_curl_set_text(CURL *handle, CURLoption option, const char *text) {
  return library.set(handle, option, text);
}

CURLcode weir_curl_set_pointer(CURL *handle, CURLoption option, const void *pointer) {
  return library.set(handle, option, pointer);
}

CURLcode weir_curl_set_size(CURL *handle, CURLoption option, curl_off_t size) {
  return library.set(handle, option, size);
}

CURLcode weir_curl_set_sink(CURL *handle, CURLoption option, weir_curl_sink sink) {
  return library.set(handle, option, sink);
}

CURLcode weir_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return library.get(handle, info, value);
}
