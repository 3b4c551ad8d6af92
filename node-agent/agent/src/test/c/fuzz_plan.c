/* The plan reader: no input may make it read or write beyond its bytes, and what it accepts must be whole. */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "plan.h"

static volatile size_t sum;

static void touch(const char *text)
{
    sum += strlen(text);
}

static void touch_all(const struct strings *strings)
{
    for (uint32_t i = 0; i < strings->count; i++) {
        touch(strings->items[i]);
    }
    if (strings->items[strings->count] != NULL) {
        abort();
    }
}

static void touch_mounts(const struct plan *p)
{
    for (uint32_t i = 0; i < p->mount_count; i++) {
        touch(p->mounts[i].destination);
        touch(p->mounts[i].source);
        touch_all(&p->mounts[i].options);
        if (p->mounts[i].destination[0] != '/' || strstr(p->mounts[i].destination, "/../") != NULL) {
            abort();
        }
    }
    for (uint32_t i = 0; i < p->device_count; i++) {
        touch(p->devices[i].path);
    }
}

static void touch_plan(const struct plan *p)
{
    const struct strings *const lists[] = {&p->lower, &p->masked, &p->readonly, &p->sysctls, &p->cgroup_tasks, &p->argv,
        &p->env, &p->groups};
    const char *const texts[] = {p->id, p->state_dir, p->upper, p->work, p->hostname, p->domainname, p->cgroup_unified,
        p->cgroup_events, p->cwd, p->user, p->log_path};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        touch_all(lists[i]);
    }
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        touch(texts[i]);
    }
    touch_mounts(p);
    for (uint32_t i = 0; i < p->filter_instructions * FILTER_INSTRUCTION; i++) {
        sum += p->filter[i];
    }
    for (uint32_t i = 0; i < p->limit_count; i++) {
        sum += p->limits[i].resource;
    }
    if (p->argv.count == 0 || (p->mode == MODE_EXEC) != (p->root == ROOT_NONE)) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct plan plan;
    const char *why = NULL;
    /* A block of just this size, so that the sanitizer sees the first byte too many. */
    unsigned char *copy = malloc(length == 0 ? 1 : length);
    if (copy == NULL) {
        return 1;
    }
    memcpy(copy, bytes, length);
    int result = plan_read(copy, length, &plan, &why);
    if (result == 0) {
        touch_plan(&plan);
        plan_free(&plan);
    } else if (why == NULL || plan.memory != NULL) {
        abort();
    }
    free(copy);
    return result;
}
