/*
 * The shim's beginning: reads its plan, makes the child, waits until only the command is missing, tells the agent, and
 * serves. Arguments: the descriptors of the plan and of the status pipe.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "child.h"
#include "init.h"
#include "join.h"
#include "log.h"
#include "plan.h"
#include "procstat.h"
#include "record.h"
#include "report.h"
#include "shim.h"
#include "sys.h"

struct streams {
    int child[3];
    int shim[3];
};

static unsigned char *map_plan(int fd, size_t *length)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0 || stat.st_size <= 0 || stat.st_size > (off_t)PLAN_MAX_BYTES) {
        fail(STAGE_PLAN, EINVAL, "the plan cannot be read");
    }
    *length = (size_t)stat.st_size;
    void *mapped = mmap(NULL, *length, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    if (mapped == MAP_FAILED) {
        fail(STAGE_PLAN, errno, "the plan cannot be read: %s", reason(errno));
    }
    (void)close(fd);
    return mapped;
}

/* Namespaces and the status pipe stay, close-on-exec; whatever else came along goes. */
static void close_strangers(const struct plan *plan, int status)
{
    int kept[NS_COUNT + 1] = {status};
    size_t count = 1;
    for (int i = 0; i < NS_COUNT; i++) {
        if (plan->ns[i].kind == NS_JOIN) {
            kept[count++] = plan->ns[i].fd;
        }
    }
    unsigned next = 3;
    while (count > 0) {
        size_t lowest = 0;
        for (size_t i = 1; i < count; i++) {
            lowest = kept[i] < kept[lowest] ? i : lowest;
        }
        unsigned fd = (unsigned)kept[lowest];
        kept[lowest] = kept[--count];
        if (fd >= next) {
            (void)sys_close_range(next, fd - 1);
            (void)fcntl((int)fd, F_SETFD, FD_CLOEXEC);
            next = fd + 1;
        }
    }
    (void)sys_close_range(next, ~0u);
}

static void quiet_stdio(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int i = 0; i < 3 && null >= 0; i++) {
        (void)dup2(null, i);
    }
    if (null > 2) {
        (void)close(null);
    }
}

static void settle(const struct plan *plan)
{
    sigset_t all;
    sigfillset(&all);
    (void)sigprocmask(SIG_SETMASK, &all, NULL);
    quiet_stdio();
    (void)prctl(PR_SET_NAME, "slipway-shim", 0, 0, 0);
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)umask(0077);
    /* Rather the container than the one that has to report its end; only where that is allowed. */
    (void)write_file("/proc/self/oom_score_adj", "-999");
    if (chdir(plan->state_dir) != 0) {
        fail(STAGE_SPAWN, errno, "cannot enter the state directory %s: %s", plan->state_dir, reason(errno));
    }
}

static void pipe_or_fail(int *read_end, int *write_end)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fail(STAGE_SPAWN, errno, "cannot make a pipe: %s", reason(errno));
    }
    *read_end = ends[0];
    *write_end = ends[1];
}

static void nonblocking(int fd)
{
    (void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

static void make_streams(const struct plan *plan, struct streams *s)
{
    for (int i = 0; i < 3; i++) {
        s->child[i] = s->shim[i] = -1;
    }
    if (plan->tty) {
        return;
    }
    if (plan->open_stdin) {
        pipe_or_fail(&s->child[0], &s->shim[0]);
        nonblocking(s->shim[0]);
    }
    for (int i = 1; i < 3; i++) {
        pipe_or_fail(&s->shim[i], &s->child[i]);
        nonblocking(s->shim[i]);
    }
}

static int listen_at(const char *name)
{
    struct sockaddr_un address;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    memset(&address, 0, sizeof address);
    address.sun_family = AF_UNIX;
    strcpy(address.sun_path, name);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0) {
        fail(STAGE_SOCKET, errno, "cannot listen in the state directory: %s", reason(errno));
    }
    return fd;
}

static int receive(int channel, unsigned char *frame, size_t size, int *fd)
{
    union {
        struct cmsghdr align;
        unsigned char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec data = {frame, size};
    struct msghdr message;
    ssize_t length;
    do {
        memset(&message, 0, sizeof message);
        message.msg_iov = &data;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes;
        message.msg_controllen = sizeof control.bytes;
        length = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    struct cmsghdr *header = length > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (header != NULL && header->cmsg_type == SCM_RIGHTS) {
        memcpy(fd, CMSG_DATA(header), sizeof *fd);
    }
    return (int)length;
}

/* Passes on what the child reports until it is ready; a failure ends this process as well. */
static void await_child(int channel, int status, int *terminal)
{
    unsigned char frame[2048];
    for (;;) {
        int length = receive(channel, frame, sizeof frame, terminal);
        if (length < (int)FRAME_HEADER) {
            fail(STAGE_SPAWN, 0, "the container's first process ended while it was being set up");
        }
        if (frame[0] == OUT_READY) {
            return;
        }
        if (frame[0] != OUT_TERMINAL && write(status, frame, (size_t)length) < 0) {
            _exit(1); /* the agent has gone, nobody wants this container any more */
        }
        if (frame[0] == OUT_FAILED) {
            _exit(1);
        }
    }
}

static void report_ready(const struct shim *shim, int status)
{
    unsigned char payload[12];
    if (record_state(shim->pid, shim->start) != 0) {
        fail(STAGE_SPAWN, errno, "cannot write the state file: %s", reason(errno));
    }
    put32(payload, (uint32_t)shim->pid);
    put64(payload + 4, shim->start);
    report(OUT_READY, payload, sizeof payload);
    report_to(-1);
    (void)close(status);
}

static void make_child(const struct plan *plan, struct shim *shim, const struct streams *streams)
{
    int channel[2];
    struct child_io io;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, channel) != 0) {
        fail(STAGE_SPAWN, errno, "cannot make a socket pair: %s", reason(errno));
    }
    io.channel = channel[1];
    io.program = plan->init ? open("/proc/self/exe", O_RDONLY | O_CLOEXEC) : -1;
    io.target = plan->mode == MODE_EXEC ? join_open_target(plan) : -1;
    memcpy(io.stdio, streams->child, sizeof io.stdio);
    shim->pid = join_fork(plan, io.target);
    if (shim->pid == 0) {
        child_run(plan, &io);
    }
    shim->start = start_time(shim->pid);
    shim->channel = channel[0];
    (void)close(channel[1]);
    for (int i = 0; i < 3; i++) {
        if (streams->child[i] >= 0) {
            (void)close(streams->child[i]);
        }
    }
    if (io.program >= 0) {
        (void)close(io.program);
    }
    if (io.target >= 0) {
        (void)close(io.target);
    }
}

static void close_namespaces(const struct plan *plan)
{
    for (int i = 0; i < NS_COUNT; i++) {
        if (plan->ns[i].kind == NS_JOIN) {
            (void)close(plan->ns[i].fd);
        }
    }
}

static int watch_children(void)
{
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    return signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void use_terminal(struct shim *shim, int terminal, int open_stdin)
{
    if (terminal < 0) {
        return;
    }
    shim->terminal = 1;
    shim->outputs[0] = terminal;
    shim->outputs[1] = -1;
    shim->stdin_fd = open_stdin ? fcntl(terminal, F_DUPFD_CLOEXEC, 3) : -1;
}

static int run(int plan_fd, int status)
{
    static struct shim shim;
    struct plan plan;
    struct streams streams;
    const char *why;
    size_t length;
    int terminal = -1;
    report_to(status);
    unsigned char *bytes = map_plan(plan_fd, &length);
    if (plan_read(bytes, length, &plan, &why) != 0) {
        fail(STAGE_PLAN, EINVAL, "%s", why);
    }
    close_strangers(&plan, status);
    settle(&plan);
    if (log_open(plan.log_path, plan.log_max_size, plan.log_max_files) != 0) {
        fail(STAGE_LOG, errno, "cannot open the log %s: %s", plan.log_path, reason(errno));
    }
    make_streams(&plan, &streams);
    shim.memory_events = strdup(plan.cgroup_events);
    shim.oom_before = oom_kills(plan.cgroup_events);
    make_child(&plan, &shim, &streams);
    close_namespaces(&plan);
    shim.listener = listen_at("sock");
    shim.signals = watch_children();
    await_child(shim.channel, status, &terminal);
    shim.stdin_fd = streams.shim[0];
    shim.outputs[0] = streams.shim[1];
    shim.outputs[1] = streams.shim[2];
    shim.stdin_once = plan.stdin_once;
    use_terminal(&shim, terminal, plan.open_stdin);
    plan_free(&plan);
    (void)munmap(bytes, length);
    report_ready(&shim, status);
    shim_serve(&shim);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 0 && strcmp(argv[0], INIT_NAME) == 0) {
        return init_main(argc, argv);
    }
    if (argc != 3) {
        return 125;
    }
    return run(atoi(argv[1]), atoi(argv[2]));
}
