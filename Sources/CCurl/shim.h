// Only types and constants: CCurlShims loads the library when it is first needed.
#include <curl/curl.h>
