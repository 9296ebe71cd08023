#include "CKafkaShims.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// What is used of librdkafka's interface, whose layout and numbers do not change.
typedef struct {
  int err;
  void *topic;
  int32_t partition;
  void *payload;
  size_t len;
  void *key;
  size_t key_len;
  int64_t offset;
  void *opaque;
} message;

enum { producer = 0, conf_ok = 0, copies = 2, any_partition = -1, purges_all = 1 | 2 };
enum { queue_full = -184, timed_out = -185 };

static struct {
  void *(*conf_new)(void);
  void (*conf_destroy)(void *);
  int (*conf_set)(void *, const char *, const char *, char *, size_t);
  void (*conf_set_opaque)(void *, void *);
  void (*conf_set_dr_msg_cb)(void *, void (*)(void *, const message *, void *));
  void (*conf_set_error_cb)(void *, void (*)(void *, int, const char *, void *));
  void (*conf_set_log_cb)(void *, void (*)(const void *, int, const char *, const char *));
  void *(*make)(int, void *, char *, size_t);
  void (*destroy)(void *);
  void *(*topic_new)(void *, const char *, void *);
  void (*topic_destroy)(void *);
  int (*produce)(
      void *, int32_t, int, void *, size_t, const void *, size_t, void *);
  int (*last_error)(void);
  int (*poll)(void *, int);
  int (*purge)(void *, int);
  int (*waiting)(void *);
  const char *(*words)(int);
} library;

struct weir_kafka {
  void *producer;
  void *topic;
  // Of the messages that are being sent.
  size_t delivered, failed;
  int error;
  char reason[512];
};

const char *weir_kafka_load(void) {
  if (library.words != NULL) return NULL;
  void *handle = dlopen("librdkafka.so.1", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) return dlerror();
  const struct {
    void *place;
    const char *name;
  } functions[] = {
      {&library.conf_new, "rd_kafka_conf_new"},
      {&library.conf_destroy, "rd_kafka_conf_destroy"},
      {&library.conf_set, "rd_kafka_conf_set"},
      {&library.conf_set_opaque, "rd_kafka_conf_set_opaque"},
      {&library.conf_set_dr_msg_cb, "rd_kafka_conf_set_dr_msg_cb"},
      {&library.conf_set_error_cb, "rd_kafka_conf_set_error_cb"},
      {&library.conf_set_log_cb, "rd_kafka_conf_set_log_cb"},
      {&library.make, "rd_kafka_new"},
      {&library.destroy, "rd_kafka_destroy"},
      {&library.topic_new, "rd_kafka_topic_new"},
      {&library.topic_destroy, "rd_kafka_topic_destroy"},
      {&library.produce, "rd_kafka_produce"},
      {&library.last_error, "rd_kafka_last_error"},
      {&library.poll, "rd_kafka_poll"},
      {&library.purge, "rd_kafka_purge"},
      {&library.waiting, "rd_kafka_outq_len"},
      // The last, as it tells whether all are there.
      {&library.words, "rd_kafka_err2str"},
  };
  for (size_t index = 0; index < sizeof functions / sizeof *functions; index++) {
    void *function = dlsym(handle, functions[index].name);
    if (function == NULL) return dlerror();
    *(void **)functions[index].place = function;
  }
  return NULL;
}

static void note(weir_kafka *kafka, int error, const char *reason) {
  kafka->error = error;
  snprintf(kafka->reason, sizeof kafka->reason, "%s", reason);
}

// Both are called by `poll`, so on the thread that sends.
static void took(void *producer, const message *one, void *opaque) {
  (void)producer;
  weir_kafka *kafka = opaque;
  if (one->err == 0) {
    *(uint8_t *)one->opaque = 1;
    kafka->delivered++;
  } else {
    kafka->failed++;
    // The library's own errors, such as that it took too long, say less than what led to them.
    if (one->err > 0 || kafka->error == 0) note(kafka, one->err, library.words(one->err));
  }
}

static void failed(void *producer, int error, const char *reason, void *opaque) {
  (void)producer;
  note(opaque, error, reason);
}

// Without it the library writes to standard error, which is not its own.
static void silence(const void *producer, int level, const char *what, const char *text) {
  (void)producer, (void)level, (void)what, (void)text;
}

weir_kafka *weir_kafka_open(
    const char *settings, size_t pairs, const char *topic, char *reason, size_t room) {
  weir_kafka *kafka = calloc(1, sizeof *kafka);
  void *conf = library.conf_new();
  if (kafka == NULL || conf == NULL) {
    snprintf(reason, room, "there is no memory for a producer");
    if (conf != NULL) library.conf_destroy(conf);
    free(kafka);
    return NULL;
  }
  for (size_t index = 0; index < pairs; index++) {
    const char *value = settings + strlen(settings) + 1;
    if (library.conf_set(conf, settings, value, reason, room) != conf_ok) {
      library.conf_destroy(conf);
      free(kafka);
      return NULL;
    }
    settings = value + strlen(value) + 1;
  }
  library.conf_set_opaque(conf, kafka);
  library.conf_set_dr_msg_cb(conf, took);
  library.conf_set_error_cb(conf, failed);
  library.conf_set_log_cb(conf, silence);
  // From here on the producer owns the configuration, if there is one.
  kafka->producer = library.make(producer, conf, reason, room);
  if (kafka->producer == NULL) {
    library.conf_destroy(conf);
    free(kafka);
    return NULL;
  }
  kafka->topic = library.topic_new(kafka->producer, topic, NULL);
  if (kafka->topic == NULL) {
    snprintf(reason, room, "%s", library.words(library.last_error()));
    weir_kafka_close(kafka);
    return NULL;
  }
  return kafka;
}

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

weir_kafka_outcome weir_kafka_send(
    weir_kafka *kafka, const uint8_t *bytes, const size_t *lengths, uint8_t *done, size_t count,
    int milliseconds) {
  int64_t end = now() + milliseconds;
  kafka->delivered = kafka->failed = 0;
  kafka->error = 0;
  kafka->reason[0] = 0;
  size_t sent = 0, refused = 0;
  for (size_t index = 0; index < count; bytes += lengths[index++]) {
    if (done[index]) continue;
    // The library copies, so it only reads.
    while (library.produce(
               kafka->topic, any_partition, copies, (void *)bytes, lengths[index], NULL, 0,
               &done[index]) != 0) {
      int error = library.last_error();
      if (error == queue_full && now() < end) {
        library.poll(kafka->producer, 100);
        continue;
      }
      note(kafka, error, library.words(error));
      refused++;
      goto next;
    }
    sent++;
    if (sent % 1024 == 0) library.poll(kafka->producer, 0);
  next:;
  }
  while (kafka->delivered + kafka->failed < sent && now() < end) {
    library.poll(kafka->producer, 100);
  }
  if (kafka->delivered + kafka->failed < sent) {
    if (kafka->error == 0) note(kafka, timed_out, library.words(timed_out));
    library.purge(kafka->producer, purges_all);
    int64_t patience = now() + 2000;
    while (library.waiting(kafka->producer) > 0 && now() < patience) {
      library.poll(kafka->producer, 100);
    }
  }
  weir_kafka_outcome outcome = {
      kafka->delivered, sent - kafka->delivered + refused, kafka->error,
      kafka->delivered + kafka->failed < sent};
  return outcome;
}

const char *weir_kafka_reason(const weir_kafka *kafka) { return kafka->reason; }

void weir_kafka_close(weir_kafka *kafka) {
  // Nobody waits for what is on its way; its receipts come here, where their place is still valid.
  library.purge(kafka->producer, purges_all);
  while (library.poll(kafka->producer, 0) > 0) {
  }
  if (kafka->topic != NULL) library.topic_destroy(kafka->topic);
  library.destroy(kafka->producer);
  free(kafka);
}
