#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "devices.h"
#include "inside.h"
#include "join.h"
#include "null.h"
#include "report.h"
#include "rights.h"
#include "rootfs.h"
#include "sys.h"
#include "sysctl.h"
#include "user.h"

static void send_terminal(int channel, int fd)
{
    unsigned char frame[FRAME_HEADER];
    union {
        struct cmsghdr align;
        unsigned char bytes[CMSG_SPACE(sizeof(int))];
    } control;
    struct iovec data = {frame, sizeof frame};
    struct msghdr message;
    memset(&message, 0, sizeof message);
    memset(&control, 0, sizeof control);
    frame_header(frame, OUT_TERMINAL, 0, 0);
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.bytes;
    message.msg_controllen = sizeof control.bytes;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    if (sendmsg(channel, &message, 0) < 0) {
        fail(STAGE_TERMINAL, errno, "cannot hand the terminal over: %s", reason(errno));
    }
}

static void make_container(const struct plan *plan)
{
    join_cgroups(plan);
    join_namespaces(plan);
    join_identity(plan);
    rootfs_enter(plan);
    rootfs_mount(plan);
    devices_make(plan);
    sysctls_write(plan);
}

static void enter_container(const struct plan *plan, int target)
{
    /* From here on processes of the container see this one; none may look into it. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    join_cgroups(plan);
    join_target(target);
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        fail(STAGE_ROOT, errno, "cannot open the container's root: %s", reason(errno));
    }
    inside_root(root);
}

static void take_stdio(const int *stdio)
{
    for (int i = 0; i < 3; i++) {
        int fd = stdio[i] >= 0 ? stdio[i] : null_open();
        if (dup2(fd, i) < 0) {
            fail(STAGE_TERMINAL, errno, "cannot set up stream %d: %s", i, reason(errno));
        }
    }
}

static void take_terminal(const struct plan *plan, int channel)
{
    int shim_end;
    int own_end;
    terminal_open(plan, &shim_end, &own_end);
    send_terminal(channel, shim_end);
    (void)close(shim_end);
    if (plan->mode == MODE_CONTAINER) {
        terminal_mount_console(own_end);
    }
    int stdio[3] = {own_end, own_end, own_end};
    take_stdio(stdio);
    if (ioctl(STDIN_FILENO, TIOCSCTTY, 0) != 0) {
        fail(STAGE_TERMINAL, errno, "cannot take the terminal: %s", reason(errno));
    }
}

/* The streams are the user's, so that /dev/stdout can be opened; the null device is everybody's already. */
static void give_stdio(const struct user *user)
{
    struct stat stat;
    for (int i = 0; i < 3; i++) {
        if (user->uid != 0 && fstat(i, &stat) == 0 && (S_ISFIFO(stat.st_mode) || isatty(i))) {
            (void)fchown(i, user->uid, (gid_t)-1);
        }
    }
}

static void make_directory(const struct plan *plan)
{
    int fd = inside_make(plan->cwd, 1, 0, NULL);
    if (fd < 0) {
        fail(STAGE_DIRECTORY, errno, "cannot make the working directory %s: %s", plan->cwd, reason(errno));
    }
    (void)close(fd);
}

static int change_directory(const struct plan *plan)
{
    char now[PLAN_MAX_PATH];
    if (chdir(plan->cwd) != 0) {
        return -1;
    }
    /* A descriptor that leaked from the host would show here as a directory outside of the root. */
    if (getcwd(now, sizeof now) == NULL || now[0] != '/') {
        fail(STAGE_DIRECTORY, EINVAL, "the working directory %s is outside of the container", plan->cwd);
    }
    return 0;
}

static void enter_directory(const struct plan *plan)
{
    if (change_directory(plan) != 0) {
        fail(STAGE_DIRECTORY, errno, "chdir to cwd (\"%s\") set in config.json failed: %s", plan->cwd, reason(errno));
    }
}

/* Closes what was inherited and opened on the way, all but what the last steps need. */
static void close_others(const struct child_io *io)
{
    int low = io->channel;
    int high = io->program;
    if (high >= 0 && high < low) {
        low = io->program;
        high = io->channel;
    }
    int failed = sys_close_range(3, (unsigned)low - 1);
    if (high >= 0) {
        failed |= sys_close_range((unsigned)low + 1, (unsigned)high - 1);
        low = high;
    }
    failed |= sys_close_range((unsigned)low + 1, ~0u);
    if (failed != 0) {
        fail(STAGE_SPAWN, errno, "cannot close descriptors: %s", reason(errno));
    }
}

static void wait_for_start(int channel)
{
    char go;
    ssize_t got;
    report(OUT_READY, NULL, 0);
    while ((got = read(channel, &go, 1)) < 0 && errno == EINTR) {
    }
    if (got != 1) {
        _exit(1); /* the shim has gone */
    }
}

_Noreturn void child_run(const struct plan *plan, const struct child_io *io)
{
    static struct user user;
    sigset_t none;
    report_to(io->channel);
    (void)umask(0);
    rights_oom(plan->oom_score_adj);
    (void)setsid();
    if (plan->mode == MODE_CONTAINER) {
        make_container(plan);
    } else {
        enter_container(plan, io->target);
    }
    sys_new_session_keyring();
    if (plan->tty) {
        take_terminal(plan, io->channel);
    } else {
        take_stdio(io->stdio);
    }
    user_find(plan, &user);
    give_stdio(&user);
    if (plan->mode == MODE_CONTAINER) {
        make_directory(plan);
        rootfs_close(plan);
    }
    rights_limit(plan);
    close_others(io);
    int entered = change_directory(plan) == 0;
    rights_become(plan, &user);
    if (!entered) {
        enter_directory(plan); /* a directory that root may not enter, but the user may */
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    const char *path = command_find(plan);
    char **environment = command_environment(plan, user.home);
    (void)umask((mode_t)plan->umask);
    wait_for_start(io->channel);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    rights_seal(plan, &user);
    command_run(plan, path, environment, io->program);
}
