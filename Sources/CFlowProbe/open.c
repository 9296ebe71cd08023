#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "library.h"
#include "object.h"
#include "probe.h"

enum {
  PROGRAM_NETFILTER = 32, /* BPF_PROG_TYPE_NETFILTER, absent in the headers of older systems */
  ATTACH_NETFILTER = 45,
  NETNS_COOKIE = 71, /* SO_NETNS_COOKIE */
};

/* What the thread that enters the namespace gets and gives. */
struct job {
  const struct weir_probe_request *request;
  struct weir_probe_failure *failure;
  const struct weir_libbpf *library;
  struct weir_probe *probe;
  int succeeded;
};

static int fail(struct job *job, int step, int code) {
  job->failure->step = step;
  job->failure->code = code < 0 ? -code : code;
  return 0;
}

static int read_cookie(uint64_t *cookie) {
  int handle = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (handle < 0) return -errno;
  socklen_t size = sizeof *cookie;
  int result = getsockopt(handle, SOL_SOCKET, NETNS_COOKIE, cookie, &size) == 0 ? 0 : -errno;
  close(handle);
  return result;
}

/* A descriptor of our own, as those of the object go with it. */
static int keep(int descriptor) {
  int kept = descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  return kept < 0 ? -errno : kept;
}

static int keep_program(struct job *job, struct bpf_object *object, const char *name) {
  return keep(job->library->program_fd(job->library->find_program(object, name)));
}

static int keep_map(struct job *job, struct bpf_object *object, const char *name) {
  return keep(job->library->map_fd(job->library->find_map(object, name)));
}

/* libbpf before 1.3 does not know the section's name. */
static void name_type(struct job *job, struct bpf_object *object, const char *name) {
  struct bpf_program *program = job->library->find_program(object, name);
  job->library->set_type(program, (enum bpf_prog_type)PROGRAM_NETFILTER);
  job->library->set_attach_type(program, (enum bpf_attach_type)ATTACH_NETFILTER);
}

static int keep_all(struct job *job, struct bpf_object *object) {
  struct weir_probe *probe = job->probe;
  const struct {
    int *place;
    const char *name;
  } programs[] = {
      {&probe->ingress, "accepted_ingress"},
      {&probe->egress, "accepted_egress"},
      {&probe->refused, "refused"},
  }, maps[] = {
      {&probe->flows, "flows"},           {&probe->tables[0], "flows_one"},
      {&probe->tables[1], "flows_two"},   {&probe->near_interfaces, "near_interfaces"},
      {&probe->interfaces, "interfaces"}, {&probe->listed, "listed"},
      {&probe->settings, "settings"},     {&probe->begun_rows, "begun_rows"},
  };
  for (size_t index = 0; index < sizeof programs / sizeof *programs; index++) {
    int kept = keep_program(job, object, programs[index].name);
    if (kept < 0) return kept;
    *programs[index].place = kept;
  }
  for (size_t index = 0; index < sizeof maps / sizeof *maps; index++) {
    int kept = keep_map(job, object, maps[index].name);
    if (kept < 0) return kept;
    *maps[index].place = kept;
  }
  return 0;
}

static int load(struct job *job, struct bpf_object *object) {
  const struct weir_libbpf *library = job->library;
  name_type(job, object, "accepted_ingress");
  name_type(job, object, "accepted_egress");
  const char *const tables[] = {"flows_one", "flows_two"};
  for (int index = 0; index < 2; index++) {
    library->set_max_entries(
        library->find_map(object, tables[index]), job->request->flow_capacity);
  }
  int code = library->load(object);
  if (code != 0) return fail(job, WEIR_PROBE_LOAD, code);
  int kept = keep_all(job, object);
  return kept == 0 ? 1 : fail(job, WEIR_PROBE_LOAD, kept);
}

static int read_and_load(struct job *job) {
  weir_libbpf_listen(job->failure->words, sizeof job->failure->words);
  errno = 0;
  struct bpf_object *object =
      job->library->open_mem(weir_probe_object, weir_probe_object_size, NULL);
  int succeeded = object == NULL ? fail(job, WEIR_PROBE_READ_OBJECT, errno) : load(job, object);
  weir_libbpf_listen(NULL, 0);
  if (object != NULL) job->library->close(object);
  return succeeded;
}

/* Counts of interfaces that no longer find a place of their own need one before packets come. */
static int prepare_counts(struct weir_probe *probe) {
  probe->cpu_count = probe->cpu_count > 0 ? probe->cpu_count : 1;
  struct weir_interface_counts *none = calloc((size_t)probe->cpu_count, sizeof *none);
  if (none == NULL) return -ENOMEM;
  uint32_t others = 0;
  union bpf_attr request;
  memset(&request, 0, sizeof request);
  request.map_fd = (uint32_t)probe->interfaces;
  request.key = (uintptr_t)&others;
  request.value = (uintptr_t)none;
  int result = (int)weir_bpf(BPF_MAP_UPDATE_ELEM, &request, sizeof request);
  free(none);
  return result;
}

static int prepare(struct job *job) {
  struct weir_probe *probe = job->probe;
  int code = prepare_counts(probe);
  for (size_t index = 0; code == 0 && index < job->request->listed_count; index++) {
    code = weir_probe_list(probe, job->request->listed[index]);
  }
  if (code == 0) code = weir_probe_set_settings(probe, &job->request->settings);
  return code == 0 ? 1 : fail(job, WEIR_PROBE_SETTINGS, code);
}

static void *run(void *argument) {
  struct job *job = argument;
  int namespace = job->request->namespace_descriptor;
  if (namespace >= 0 && setns(namespace, CLONE_NEWNET) != 0) {
    fail(job, WEIR_PROBE_NAMESPACE, errno);
    return NULL;
  }
  int code = read_cookie(&job->probe->current.net_cookie);
  if (code != 0) {
    fail(job, WEIR_PROBE_COOKIE, code);
    return NULL;
  }
  if (!read_and_load(job) || !prepare(job)) return NULL;
  code = weir_probe_attach(job->probe);
  job->succeeded = code == 0 ? 1 : fail(job, WEIR_PROBE_ATTACH, code);
  return NULL;
}

struct weir_probe *weir_probe_open(
    const struct weir_probe_request *request, struct weir_probe_failure *failure) {
  memset(failure, 0, sizeof *failure);
  struct job job = {.request = request, .failure = failure};
  job.library = weir_libbpf_load(failure->words, sizeof failure->words);
  if (job.library == NULL) {
    fail(&job, WEIR_PROBE_LIBRARY, ENOENT);
    return NULL;
  }
  struct weir_probe *probe = malloc(sizeof *probe);
  if (probe == NULL) {
    fail(&job, WEIR_PROBE_THREAD, ENOMEM);
    return NULL;
  }
  /* All descriptors -1: none. */
  memset(probe, 0xff, sizeof *probe);
  probe->active = 0;
  probe->batch_begun = 0;
  probe->cpu_count = job.library->cpu_count();
  memset(&probe->current, 0, sizeof probe->current);
  job.probe = probe;
  pthread_t thread;
  int code = pthread_create(&thread, NULL, run, &job);
  if (code == 0) {
    pthread_join(thread, NULL);
  } else {
    fail(&job, WEIR_PROBE_THREAD, code);
  }
  if (job.succeeded) return probe;
  weir_probe_close(probe);
  return NULL;
}
