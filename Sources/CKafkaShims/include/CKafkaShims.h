// Messages to Kafka by librdkafka, which is loaded when first needed. Its types are opaque here.
#ifndef C_KAFKA_SHIMS_H
#define C_KAFKA_SHIMS_H

#include <stddef.h>
#include <stdint.h>

/// A producer for one topic; for one thread.
typedef struct weir_kafka weir_kafka;

/// What became of some messages.
typedef struct {
  /// How many the brokers have now, of those that they did not have before.
  size_t delivered;
  /// How many they do not have.
  size_t failed;
  /// The last error by librdkafka's number; 0 where there was none.
  int error;
  /// Whether the producer has to be made anew, as messages of it may still be on their way.
  int is_broken;
} weir_kafka_outcome;

/// Loads the library; NULL, or why that does not work. Not for two threads at once.
const char *weir_kafka_load(void);

/// Makes a producer from names and values, one text behind the other; NULL, with why in `reason`.
weir_kafka *weir_kafka_open(
    const char *settings, size_t pairs, const char *topic, char *reason, size_t room);

/// Sends messages that lie one behind the other, and waits for the brokers' words about each.
///
/// Those whose byte in `done` is 1 are left out; the byte becomes 1 when a message is delivered.
weir_kafka_outcome weir_kafka_send(
    weir_kafka *kafka, const uint8_t *bytes, const size_t *lengths, uint8_t *done, size_t count,
    int milliseconds);

/// What the library said about the last trouble; empty where there was none.
const char *weir_kafka_reason(const weir_kafka *kafka);

/// Ends a producer; what is on its way is given up.
void weir_kafka_close(weir_kafka *kafka);

#endif
