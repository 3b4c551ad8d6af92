#define _GNU_SOURCE
#include "plan.h"
#include "sys.h"

#include <stdlib.h>
#include <string.h>

/* What is left to read; after the first mistake every read yields nothing. */
struct cursor {
    const unsigned char *at;
    const unsigned char *end;
    const char *why;
    unsigned char *memory;
    size_t memory_left;
    uint64_t argument_bytes;
};

static void refuse(struct cursor *c, const char *why)
{
    if (c->why == NULL) {
        c->why = why;
    }
    c->at = c->end;
}

static uint64_t number(struct cursor *c, size_t bytes)
{
    uint64_t value = 0;
    if ((size_t)(c->end - c->at) < bytes) {
        refuse(c, "the plan ends too early");
        return 0;
    }
    for (size_t i = 0; i < bytes; i++) {
        value |= (uint64_t)c->at[i] << (8 * i);
    }
    c->at += bytes;
    return value;
}

static uint32_t u32(struct cursor *c)
{
    return (uint32_t)number(c, 4);
}

static int flag(struct cursor *c)
{
    uint64_t value = number(c, 1);
    if (value > 1) {
        refuse(c, "a flag of the plan is neither 0 nor 1");
    }
    return value == 1;
}

static uint32_t at_most(struct cursor *c, size_t bytes, uint32_t limit, const char *why)
{
    uint64_t value = number(c, bytes);
    if (value > limit) {
        refuse(c, why);
        return 0;
    }
    return (uint32_t)value;
}

/* Zeroed memory for count items out of the one block; its size is a multiple of the plan's, so it cannot run out. */
static void *take(struct cursor *c, size_t count, size_t size)
{
    size_t bytes = (count * size + 15) & ~(size_t)15;
    if (bytes > c->memory_left) {
        refuse(c, "the plan has too many items");
        return NULL;
    }
    void *taken = c->memory;
    c->memory += bytes;
    c->memory_left -= bytes;
    memset(taken, 0, bytes);
    return taken;
}

static char *string(struct cursor *c, uint32_t limit)
{
    static char nothing[1];
    uint32_t length = u32(c);
    if (length > limit) {
        refuse(c, "a text of the plan is too long");
        return nothing;
    }
    if ((size_t)(c->end - c->at) < (size_t)length + 1) {
        refuse(c, "the plan ends too early");
        return nothing;
    }
    /* The plan's mapping is private and writable; callers may cut strings up. */
    char *text = (char *)(uintptr_t)c->at;
    if (text[length] != 0 || memchr(text, 0, length) != NULL) {
        refuse(c, "a text of the plan has no proper end");
        return nothing;
    }
    c->at += (size_t)length + 1;
    return text;
}

static char *path(struct cursor *c, int may_be_empty)
{
    char *text = string(c, PLAN_MAX_PATH - 1);
    if (text[0] == 0 ? !may_be_empty : text[0] != '/') {
        refuse(c, "a path of the plan is not absolute");
    }
    return text;
}

/* A path inside the container: nothing climbs, so that a prefix of it is above the whole. */
static char *inner_path(struct cursor *c)
{
    char *text = path(c, 0);
    for (const char *at = text; (at = strstr(at, "/..")) != NULL; at += 3) {
        if (at[3] == '/' || at[3] == 0) {
            refuse(c, "a path of the plan climbs");
        }
    }
    return text;
}

static struct strings list(struct cursor *c, uint32_t limit, char *(*item)(struct cursor *))
{
    struct strings strings = {0, NULL};
    uint32_t count = u32(c);
    if (count > limit || count > (size_t)(c->end - c->at) / 5) {
        refuse(c, "a list of the plan is too long");
        count = 0;
    }
    strings.items = take(c, (size_t)count + 1, sizeof(char *));
    if (strings.items == NULL) {
        static char *none[1];
        strings.items = none;
        return strings;
    }
    for (uint32_t i = 0; i < count; i++) {
        strings.items[i] = item(c);
    }
    strings.count = count;
    return strings;
}

static char *outer_item(struct cursor *c)
{
    return path(c, 0);
}

static char *short_item(struct cursor *c)
{
    return string(c, PLAN_MAX_PATH - 1);
}

/* Arguments and environment: the kernel's limit on one string, and ours on all of them. */
static char *argument(struct cursor *c)
{
    char *text = string(c, 131071);
    c->argument_bytes += strlen(text) + 1;
    if (c->argument_bytes > PLAN_MAX_ARGUMENTS) {
        refuse(c, "the arguments and the environment are too long");
    }
    return text;
}

static void read_namespaces(struct cursor *c, struct plan *p)
{
    for (int i = 0; i < NS_COUNT; i++) {
        p->ns[i].kind = (enum ns_kind)at_most(c, 1, NS_JOIN, "a namespace of the plan is of no known kind");
        p->ns[i].fd = (int)at_most(c, 4, 1u << 20, "a namespace of the plan has no possible descriptor");
        if (p->ns[i].kind == NS_JOIN && p->ns[i].fd < 3) {
            refuse(c, "a namespace of the plan has no possible descriptor");
        }
    }
}

static void read_root(struct cursor *c, struct plan *p)
{
    p->root = (enum root_kind)at_most(c, 1, ROOT_DIRECTORY, "the root of the plan is of no known kind");
    p->root_readonly = flag(c);
    p->lower = list(c, PLAN_MAX_MOUNTS, outer_item);
    p->upper = path(c, p->root == ROOT_NONE);
    p->work = path(c, p->root != ROOT_OVERLAY);
    if ((p->root == ROOT_OVERLAY) != (p->lower.count > 0) || (p->root == ROOT_NONE) != (p->mode == MODE_EXEC)) {
        refuse(c, "the root of the plan does not fit its kind");
    }
}

static void read_mount(struct cursor *c, struct mount_entry *m)
{
    m->kind = (enum mount_kind)at_most(c, 1, MOUNT_BIND, "a mount of the plan is of no known kind");
    m->destination = inner_path(c);
    m->source = m->kind == MOUNT_BIND ? path(c, 0) : string(c, 64);
    m->attributes = u32(c);
    m->propagation = u32(c);
    m->recursive = flag(c);
    m->options = list(c, 64, short_item);
    if (m->kind == 0 || (m->attributes & ~ATTR_KNOWN) != 0) {
        refuse(c, "a mount of the plan is of no known kind");
    }
    if (m->propagation != 0 && m->propagation != PROPAGATE_PRIVATE && m->propagation != PROPAGATE_SLAVE
        && m->propagation != PROPAGATE_SHARED) {
        refuse(c, "a mount of the plan has no known propagation");
    }
}

static void read_mounts(struct cursor *c, struct plan *p)
{
    p->mount_count = at_most(c, 4, PLAN_MAX_MOUNTS, "the plan has too many mounts");
    if (p->mount_count > (size_t)(c->end - c->at) / 24) {
        refuse(c, "the plan ends too early");
        p->mount_count = 0;
    }
    p->mounts = take(c, p->mount_count, sizeof *p->mounts);
    for (uint32_t i = 0; p->mounts != NULL && i < p->mount_count && c->why == NULL; i++) {
        read_mount(c, &p->mounts[i]);
    }
}

static void read_devices(struct cursor *c, struct plan *p)
{
    p->device_count = at_most(c, 4, PLAN_MAX_LIST, "the plan has too many devices");
    if (p->device_count > (size_t)(c->end - c->at) / 26) {
        refuse(c, "the plan ends too early");
        p->device_count = 0;
    }
    p->devices = take(c, p->device_count, sizeof *p->devices);
    for (uint32_t i = 0; p->devices != NULL && i < p->device_count && c->why == NULL; i++) {
        struct device_entry *d = &p->devices[i];
        d->path = inner_path(c);
        d->kind = (char)number(c, 1);
        d->major = at_most(c, 4, 0xfff, "a device of the plan has no possible number");
        d->minor = at_most(c, 4, 0xfffff, "a device of the plan has no possible number");
        d->mode = at_most(c, 4, 07777, "a device of the plan has no possible mode");
        d->uid = u32(c);
        d->gid = u32(c);
        if (d->kind != 'c' && d->kind != 'b' && d->kind != 'p') {
            refuse(c, "a device of the plan is of no known kind");
        }
    }
}

static void read_limits(struct cursor *c, struct plan *p)
{
    p->limit_count = at_most(c, 4, 16, "the plan has too many resource limits");
    p->limits = take(c, p->limit_count, sizeof *p->limits);
    for (uint32_t i = 0; p->limits != NULL && i < p->limit_count; i++) {
        p->limits[i].resource = at_most(c, 4, 15, "a resource limit of the plan is of no known kind");
        p->limits[i].soft = number(c, 8);
        p->limits[i].hard = number(c, 8);
    }
}

static void read_filter(struct cursor *c, struct plan *p)
{
    uint32_t bytes = at_most(c, 4, PLAN_MAX_FILTER * FILTER_INSTRUCTION, "the system call filter is too long");
    if (bytes % FILTER_INSTRUCTION != 0 || bytes > (size_t)(c->end - c->at)) {
        refuse(c, "the system call filter is cut");
        return;
    }
    p->filter = c->at;
    p->filter_instructions = bytes / FILTER_INSTRUCTION;
    c->at += bytes;
}

static void read_process(struct cursor *c, struct plan *p)
{
    p->argv = list(c, PLAN_MAX_LIST, argument);
    p->env = list(c, PLAN_MAX_LIST, argument);
    p->cwd = inner_path(c);
    p->user = string(c, 512);
    p->groups = list(c, 1024, short_item);
    p->umask = at_most(c, 4, 0777, "the umask of the plan has no possible value");
    p->caps.bounding = number(c, 8);
    p->caps.effective = number(c, 8);
    p->caps.permitted = number(c, 8);
    p->caps.inheritable = number(c, 8);
    p->caps.ambient = number(c, 8);
    p->caps.root_only = flag(c);
    p->no_new_privs = flag(c);
    read_filter(c, p);
    read_limits(c, p);
    p->oom_score_adj = (int32_t)u32(c);
    if (p->argv.count == 0) {
        refuse(c, "the plan has no command");
    }
    if (p->oom_score_adj < -1000 || p->oom_score_adj > 1000) {
        refuse(c, "the OOM score adjustment of the plan has no possible value");
    }
}

static void read_streams(struct cursor *c, struct plan *p)
{
    p->tty = flag(c);
    p->rows = (uint16_t)number(c, 2);
    p->columns = (uint16_t)number(c, 2);
    p->open_stdin = flag(c);
    p->stdin_once = flag(c);
    p->log_path = path(c, 1);
    p->log_max_size = number(c, 8);
    p->log_max_files = at_most(c, 4, 1000, "the log of the plan has too many files");
    if (p->log_path[0] != 0 && (p->log_max_files == 0 || strlen(p->log_path) > PLAN_MAX_PATH - 16)) {
        refuse(c, "the log of the plan cannot be written");
    }
    p->init = flag(c);
}

static void read_fields(struct cursor *c, struct plan *p)
{
    p->mode = (enum mode)at_most(c, 1, MODE_EXEC, "the plan is of no known kind");
    if (p->mode == 0) {
        refuse(c, "the plan is of no known kind");
    }
    p->id = string(c, 256);
    p->state_dir = path(c, 0);
    p->target_pid = at_most(c, 4, 1u << 30, "the plan's target has no possible pid");
    p->target_start = number(c, 8);
    read_root(c, p);
    read_mounts(c, p);
    read_devices(c, p);
    p->masked = list(c, PLAN_MAX_MOUNTS, inner_path);
    p->readonly = list(c, PLAN_MAX_MOUNTS, inner_path);
    p->sysctls = list(c, 2048, short_item);
    if (p->sysctls.count % 2 != 0) {
        refuse(c, "a kernel setting of the plan has no value");
    }
    read_namespaces(c, p);
    p->hostname = string(c, 64);
    p->domainname = string(c, 64);
    p->cgroup_tasks = list(c, 64, outer_item);
    p->cgroup_unified = path(c, 1);
    p->cgroup_events = path(c, 1);
    read_process(c, p);
    read_streams(c, p);
    if (c->why == NULL && c->at != c->end) {
        refuse(c, "the plan goes on after its end");
    }
}

int plan_read(const unsigned char *bytes, size_t length, struct plan *plan, const char **why)
{
    struct cursor c;
    memset(plan, 0, sizeof *plan);
    memset(&c, 0, sizeof c);
    c.at = bytes;
    c.end = bytes + length;
    if (length > PLAN_MAX_BYTES) {
        *why = "the plan is too large";
        return -1;
    }
    if (u32(&c) != PLAN_MAGIC) {
        *why = "this is no plan";
        return -1;
    }
    if (u32(&c) != PLAN_VERSION) {
        *why = "the plan is of another version";
        return -1;
    }
    if (u32(&c) != length) {
        *why = "the plan has another length than it says";
        return -1;
    }
    /* The smallest encodings of the items that need memory are a quarter of that memory or more. */
    c.memory_left = length * 4 + 4096;
    plan->memory = malloc(c.memory_left);
    c.memory = plan->memory;
    if (plan->memory == NULL) {
        *why = "there is no memory for the plan";
        return -1;
    }
    read_fields(&c, plan);
    if (c.why != NULL) {
        plan_free(plan);
        *why = c.why;
        return -1;
    }
    return 0;
}

void plan_free(struct plan *plan)
{
    free(plan->memory);
    memset(plan, 0, sizeof *plan);
}
