#define _GNU_SOURCE
#include "procstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START_TIME_FIELD 22

uint64_t start_time(pid_t pid)
{
    char path[32];
    char stat[1024];
    (void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    ssize_t length = read(fd, stat, sizeof stat - 1);
    (void)close(fd);
    if (length <= 0) {
        return 0;
    }
    stat[length] = 0;
    /* The name may hold blanks and brackets: fields are counted from the last bracket on, which ends field 2. */
    char *at = strrchr(stat, ')');
    for (int field = 2; at != NULL && field < START_TIME_FIELD; field++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 0 : strtoull(at + 1, NULL, 10);
}

int write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        return -1;
    }
    size_t length = strlen(text);
    ssize_t written = write(fd, text, length);
    int error = written < 0 ? errno : EIO;
    (void)close(fd);
    if (written == (ssize_t)length) {
        return 0;
    }
    errno = error;
    return -1;
}
