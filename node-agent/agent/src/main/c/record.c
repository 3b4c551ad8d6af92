#define _GNU_SOURCE
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "procstat.h"

uint64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static int replace(const char *name, const char *text)
{
    char temporary[32];
    (void)snprintf(temporary, sizeof temporary, ".%s", name);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return -1;
    }
    ssize_t length = (ssize_t)strlen(text);
    int whole = write(fd, text, (size_t)length) == length;
    int error = errno;
    (void)close(fd);
    if (!whole) {
        errno = error;
        return -1;
    }
    return rename(temporary, name);
}

int record_state(pid_t pid, uint64_t start)
{
    char text[256];
    pid_t self = getpid();
    (void)snprintf(text, sizeof text, "version=1\npid=%d\nstart=%llu\nshim=%d\nshimStart=%llu\n", (int)pid,
        (unsigned long long)start, (int)self, (unsigned long long)start_time(self));
    return replace("state", text);
}

int record_exit(const struct exit_record *record)
{
    char text[256];
    (void)snprintf(text, sizeof text, "version=1\ncode=%d\nsignal=%d\noom=%d\nstarted=%llu\nfinished=%llu\n",
        record->code, record->signal, record->oom, (unsigned long long)record->started_at,
        (unsigned long long)record->finished_at);
    return replace("exit", text);
}

unsigned long oom_kills(const char *path)
{
    char text[1024];
    if (path[0] == 0) {
        return 0;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, text, sizeof text - 1);
    (void)close(fd);
    if (length <= 0) {
        return 0;
    }
    text[length] = 0;
    const char *at = strstr(text, "oom_kill ");
    return at == NULL ? 0 : strtoul(at + strlen("oom_kill "), NULL, 10);
}
