#define _GNU_SOURCE
#include "shim.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client.h"
#include "log.h"
#include "record.h"
#include "report.h"

#define MAX_CLIENTS 64
/* How long output may still come after the process has ended, from what it left behind. */
#define GRACE_MS 200
#define GRACE_BYTES (4u << 20)
/* How long a child waits at its gate for an agent that has not come yet: as long as that waits for a shim. */
#define FIRST_CLIENT_MS 60000
#define FIXED 6

enum fixed { AT_SIGNALS, AT_LISTENER, AT_CHANNEL, AT_STDIN, AT_OUTPUT };

static struct shim *shim;
static struct client clients[MAX_CLIENTS];
static struct exit_record record;
static enum state state;
static int starting;         /* START has been passed on */
static int starter = -1;     /* the client that asked for it */
static int failed;           /* the child has said why it could not become the command */
static int64_t grace_until;  /* after the end */
static size_t grace_bytes;
static int told;             /* the exit has been recorded and sent */
static int met;              /* somebody has been connected */
static int64_t met_until;    /* when somebody has to be, at the latest */

static void close_fd(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

static void close_stdin(void)
{
    close_fd(&shim->stdin_fd);
}

static void send_exit(struct client *client)
{
    unsigned char payload[19];
    payload[0] = (unsigned char)record.code;
    payload[1] = (unsigned char)record.signal;
    payload[2] = (unsigned char)record.oom;
    put64(payload + 3, record.started_at);
    put64(payload + 11, record.finished_at);
    client_send(client, OUT_EXIT, 0, payload, sizeof payload);
}

static void send_hello(struct client *client)
{
    unsigned char payload[23];
    put16(payload, PROTOCOL_VERSION);
    payload[2] = (unsigned char)state;
    put32(payload + 3, (uint32_t)shim->pid);
    put64(payload + 7, shim->start);
    put64(payload + 15, record.started_at);
    client_send(client, OUT_HELLO, 0, payload, sizeof payload);
    if (told && client->fd >= 0) {
        send_exit(client);
    }
}

static void send_started(void)
{
    unsigned char payload[8];
    if (starter >= 0 && clients[starter].fd >= 0) {
        put64(payload, record.started_at);
        client_send(&clients[starter], OUT_STARTED, 0, payload, sizeof payload);
    }
    starter = -1;
}

/* The child has become the command, or has ended without a word: execve closes its end of the channel. */
static void channel_closed(void)
{
    close_fd(&shim->channel);
    if (starting && !failed && state == STATE_CREATED) {
        record.started_at = now_ns();
        state = STATE_RUNNING;
        send_started();
    }
}

static void read_channel(void)
{
    unsigned char frame[FRAME_HEADER + FRAME_MAX_IN];
    while (shim->channel >= 0) {
        ssize_t length = recv(shim->channel, frame, sizeof frame, MSG_DONTWAIT);
        if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (length <= 0) {
            channel_closed();
            return;
        }
        if (length > (ssize_t)FRAME_HEADER && frame[0] == OUT_FAILED) {
            failed = 1;
            uint32_t error = get32(frame + FRAME_HEADER + 1);
            record.code = frame[FRAME_HEADER] != STAGE_COMMAND ? 128 : error == ENOENT || error == ENOTDIR ? 127 : 126;
        }
        if (length >= (ssize_t)FRAME_HEADER && starter >= 0 && clients[starter].fd >= 0) {
            client_send(&clients[starter], frame[0], 0, frame + FRAME_HEADER, (size_t)length - FRAME_HEADER);
        }
    }
}

static void ended(int status)
{
    read_channel();
    record.finished_at = now_ns();
    if (record.started_at == 0) {
        record.started_at = record.finished_at;
    }
    if (!failed) {
        record.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
        record.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    record.oom = oom_kills(shim->memory_events) > shim->oom_before;
    state = STATE_EXITED;
    grace_until = monotonic_ms() + GRACE_MS;
    close_stdin();
}

static void reap(void)
{
    struct signalfd_siginfo info;
    int status;
    pid_t pid;
    while (read(shim->signals, &info, sizeof info) == (ssize_t)sizeof info) {
    }
    /* Orphans of a container in the host's pid namespace come to this subreaper too. */
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == shim->pid) {
            ended(status);
        }
    }
}

static void accept_client(void)
{
    int fd = accept4(shim->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        return;
    }
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd < 0) {
            met = 1;
            if (client_init(&clients[i], fd) != 0) {
                client_drop(&clients[i]);
            }
            return;
        }
    }
    (void)close(fd); /* more than enough are connected */
}

static void leave(struct client *client)
{
    int was_writer = (client->streams & CLIENT_STDIN) != 0;
    if (starter >= 0 && client == &clients[starter]) {
        starter = -1;
        if (state == STATE_CREATED) {
            /* Whoever asked for the start has given up, or died, before execve came back: it is not to come about. */
            (void)kill(shim->pid, SIGKILL);
        }
    }
    client_drop(client);
    if (was_writer && shim->stdin_once && !shim->terminal) {
        close_stdin();
    }
}

/* Passes a STDIN frame on; 0 while some of it waits for room. */
static int pass_stdin(struct client *client)
{
    size_t length = client_frame_length(client);
    while (shim->stdin_fd >= 0 && client->in_done < length) {
        ssize_t count = write(shim->stdin_fd, client->in + FRAME_HEADER + client->in_done, length - client->in_done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0 && errno == EAGAIN) {
            client->waiting = 1;
            return 0;
        }
        if (count < 0) {
            close_stdin(); /* nobody reads it any more */
            break;
        }
        client->in_done += (size_t)count;
    }
    return 1;
}

static void attach(struct client *client)
{
    if (client_frame_length(client) >= 1) {
        client->streams = client->in[FRAME_HEADER] & 7u;
        client_send(client, OUT_ATTACHED, 0, NULL, 0);
    }
}

static void start(struct client *client)
{
    char go = 1;
    if (state == STATE_CREATED && !starting && shim->channel >= 0) {
        starting = 1;
        starter = (int)(client - clients);
        (void)send(shim->channel, &go, 1, MSG_NOSIGNAL);
    }
}

static void resize(const struct client *client)
{
    const unsigned char *payload = client->in + FRAME_HEADER;
    struct winsize size;
    if (shim->terminal && shim->outputs[0] >= 0 && client_frame_length(client) >= 4) {
        memset(&size, 0, sizeof size);
        size.ws_row = (unsigned short)(payload[0] << 8 | payload[1]);
        size.ws_col = (unsigned short)(payload[2] << 8 | payload[3]);
        (void)ioctl(shim->outputs[0], TIOCSWINSZ, &size);
    }
}

/* Acts on the frame that is there; 0 when the client must wait. */
static int act(struct client *client)
{
    switch (client_frame_type(client)) {
    case IN_HELLO:
        send_hello(client);
        break;
    case IN_START:
        start(client);
        break;
    case IN_ATTACH:
        attach(client);
        break;
    case IN_STDIN:
        if (!pass_stdin(client)) {
            return 0;
        }
        break;
    case IN_STDIN_CLOSE:
        if (shim->stdin_once && !shim->terminal) {
            close_stdin();
        }
        break;
    case IN_RESIZE:
        resize(client);
        break;
    default:
        break; /* of a newer agent */
    }
    return 1;
}

static void read_client(struct client *client)
{
    /* A few frames at a time, so that one client cannot keep the others waiting. */
    for (int i = 0; i < 16 && client->fd >= 0; i++) {
        int got = client_receive(client);
        if (got < 0) {
            leave(client);
            return;
        }
        if (got == 0 || !act(client)) {
            return;
        }
        if (client->fd >= 0) {
            client_frame_done(client);
        }
    }
}

static void stdin_has_room(void)
{
    for (int i = 0; i < MAX_CLIENTS; i++) {
        struct client *client = &clients[i];
        if (client->fd >= 0 && client->waiting) {
            if (!pass_stdin(client)) {
                return;
            }
            client_frame_done(client);
        }
    }
}

/* When standard input has been closed, what waits for room in it is dropped. */
static void release_writers(void)
{
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0 && clients[i].waiting) {
            client_frame_done(&clients[i]);
        }
    }
}

static int somebody_is_full(void)
{
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0 && client_full(&clients[i])) {
            return 1;
        }
    }
    return 0;
}

static void read_output(int index)
{
    static unsigned char piece[FRAME_MAX_OUT];
    ssize_t length = read(shim->outputs[index], piece, sizeof piece);
    if (length < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    if (length <= 0) {
        /* A terminal says EIO when nobody has it open any more. */
        close_fd(&shim->outputs[index]);
        return;
    }
    unsigned stream = (unsigned)index + 1;
    log_feed(stream, piece, (size_t)length);
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0 && (clients[i].streams & (stream == 1 ? CLIENT_STDOUT : CLIENT_STDERR)) != 0) {
            client_send(&clients[i], OUT_OUTPUT, stream, piece, (size_t)length);
        }
    }
    grace_bytes += state == STATE_EXITED ? (size_t)length : 0;
}

static void tell_the_end(void)
{
    if (told || state != STATE_EXITED) {
        return;
    }
    int drained = shim->outputs[0] < 0 && shim->outputs[1] < 0;
    if (!drained && monotonic_ms() < grace_until && grace_bytes < GRACE_BYTES) {
        return;
    }
    close_fd(&shim->outputs[0]);
    close_fd(&shim->outputs[1]);
    log_finish();
    (void)record_exit(&record);
    /* Nobody new is served; and whoever hears of the end may remove the directory. */
    (void)unlink("sock");
    told = 1;
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0) {
            send_exit(&clients[i]);
        }
    }
}

static void serve_client(struct client *client, short events)
{
    if ((events & POLLOUT) != 0) {
        client_flush(client);
    }
    if (client->fd >= 0 && !client->waiting && (events & (POLLIN | POLLHUP | POLLERR)) != 0) {
        read_client(client);
    } else if (client->fd >= 0 && client->waiting && (events & (POLLHUP | POLLERR)) != 0) {
        leave(client);
    }
}

static int watch_clients(struct pollfd *fds, int *timeout)
{
    int64_t now = monotonic_ms();
    int waiting = 0;
    for (int i = 0; i < MAX_CLIENTS; i++) {
        struct client *client = &clients[i];
        if (client->fd >= 0) {
            int stall = client_check(client, now, told);
            *timeout = stall >= 0 && (*timeout < 0 || stall < *timeout) ? stall : *timeout;
        }
        if (client->fd >= 0) {
            waiting |= client->waiting;
        }
        fds[i].fd = client->fd;
        fds[i].events = (short)((client->fd >= 0 && !client->waiting ? POLLIN : 0)
            | (client->fd >= 0 && client_queued(client) > 0 ? POLLOUT : 0));
    }
    return waiting;
}

/* Whether the child waits at its gate and nobody is there who could open it. */
static int abandoned(void)
{
    if (state != STATE_CREATED || starting) {
        return 0;
    }
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0) {
            return 0;
        }
    }
    return 1;
}

/* Its agent has died before the start: nobody knows of this container, and nothing of it may stay. */
static _Noreturn void give_up(void)
{
    (void)kill(shim->pid, SIGKILL);
    while (waitpid(shim->pid, NULL, 0) < 0 && errno == EINTR) {
    }
    (void)unlink("sock");
    (void)unlink("state");
    _exit(0);
}

static void watch(struct pollfd *fds, int *timeout)
{
    int waiting = watch_clients(fds + FIXED, timeout);
    if (!met && abandoned()) {
        int64_t left = met_until - monotonic_ms();
        *timeout = left > 0 ? (int)left : 0;
    }
    int paused = state != STATE_EXITED && somebody_is_full();
    fds[AT_SIGNALS] = (struct pollfd){shim->signals, POLLIN, 0};
    fds[AT_LISTENER] = (struct pollfd){shim->listener, POLLIN, 0};
    fds[AT_CHANNEL] = (struct pollfd){shim->channel, POLLIN, 0};
    fds[AT_STDIN] = (struct pollfd){waiting ? shim->stdin_fd : -1, POLLOUT, 0};
    for (int i = 0; i < 2; i++) {
        fds[AT_OUTPUT + i] = (struct pollfd){paused ? -1 : shim->outputs[i], POLLIN, 0};
    }
    if (state == STATE_EXITED && !told) {
        int64_t left = grace_until - monotonic_ms();
        *timeout = left > 0 ? (int)left : 0;
    }
}

static void round_of_service(void)
{
    struct pollfd fds[FIXED + MAX_CLIENTS];
    int timeout = -1;
    if (shim->stdin_fd < 0) {
        release_writers();
    }
    watch(fds, &timeout);
    if (poll(fds, FIXED + MAX_CLIENTS, timeout) < 0) {
        return;
    }
    if (fds[AT_CHANNEL].revents != 0) {
        read_channel();
    }
    if (fds[AT_STDIN].revents != 0) {
        stdin_has_room();
    }
    for (int i = 0; i < 2; i++) {
        if (fds[AT_OUTPUT + i].fd >= 0 && fds[AT_OUTPUT + i].revents != 0) {
            read_output(i);
        }
    }
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (fds[FIXED + i].fd >= 0 && clients[i].fd == fds[FIXED + i].fd && fds[FIXED + i].revents != 0) {
            serve_client(&clients[i], fds[FIXED + i].revents);
        }
    }
    if (fds[AT_LISTENER].revents != 0) {
        accept_client();
    }
    if (fds[AT_SIGNALS].revents != 0) {
        reap();
    }
    if (abandoned() && (met || monotonic_ms() >= met_until)) {
        give_up();
    }
    tell_the_end();
}

static int still_owing(void)
{
    int64_t now = monotonic_ms();
    for (int i = 0; i < MAX_CLIENTS; i++) {
        if (clients[i].fd >= 0 && client_queued(&clients[i]) > 0 && now < grace_until + CLIENT_LAST_MS) {
            return 1;
        }
    }
    return 0;
}

void shim_serve(struct shim *self)
{
    shim = self;
    for (int i = 0; i < MAX_CLIENTS; i++) {
        clients[i].fd = -1;
    }
    met_until = monotonic_ms() + FIRST_CLIENT_MS;
    while (!told) {
        round_of_service();
    }
    while (still_owing()) {
        round_of_service();
    }
}
