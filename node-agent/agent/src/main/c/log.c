#define _GNU_SOURCE
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "json.h"

#define LINE_MAX_BYTES 16384u

struct line {
    size_t length;
    int partial; /* a piece of this line has been logged */
    struct timespec first;
    unsigned char bytes[LINE_MAX_BYTES];
};

static struct line lines[2];
static const char *path;
static uint64_t capacity;
static unsigned files;
static int fd = -1;
static uint64_t written;   /* the file's size without what is pending */
static uint64_t entry_begin; /* where the entry being made begins */
static uint64_t whole;     /* up to here the file holds whole entries */
static int lost;           /* the entry being made is dropped */
static size_t pending;
static unsigned char buffer[65536];

static int open_file(void)
{
    struct stat stat;
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (fd < 0) {
        return -1;
    }
    written = fstat(fd, &stat) == 0 ? (uint64_t)stat.st_size : 0;
    whole = entry_begin = written;
    return 0;
}

int log_open(const char *log_path, uint64_t max_size, unsigned max_files)
{
    if (log_path[0] == 0) {
        return 0;
    }
    path = strdup(log_path);
    if (path == NULL) {
        return -1;
    }
    capacity = max_size;
    files = max_files;
    return open_file();
}

/* A write that fails midway is cut back to the last whole entry; the rest of the entry being made is dropped too. */
static void flush(void)
{
    size_t done = 0;
    while (done < pending) {
        ssize_t count = write(fd, buffer + done, pending - done);
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            if (ftruncate(fd, (off_t)whole) == 0) {
                written = whole;
            }
            pending = 0;
            lost = 1;
            return;
        }
        done += (size_t)count;
    }
    written += pending;
    pending = 0;
    whole = entry_begin;
}

static void name_of(unsigned number, char *name, size_t size)
{
    if (number == 0) {
        (void)snprintf(name, size, "%s", path);
    } else {
        (void)snprintf(name, size, "%s.%u", path, number);
    }
}

static void rotate(void)
{
    char from[4200];
    char to[4200];
    (void)close(fd);
    for (unsigned i = files - 1; i > 0; i--) {
        name_of(i - 1, from, sizeof from);
        name_of(i, to, sizeof to);
        (void)rename(from, to); /* not all of them exist yet */
    }
    if (files == 1) {
        (void)truncate(path, 0);
    }
    (void)open_file();
}

static void append(const void *bytes, size_t length)
{
    if (length > sizeof buffer - pending) {
        flush();
    }
    if (lost) {
        return;
    }
    memcpy(buffer + pending, bytes, length);
    pending += length;
}

static void append_text(const char *text)
{
    append(text, strlen(text));
}

/* RFC 3339 with as many digits of the second's fraction as there are without trailing zeros. */
static void append_time(const struct timespec *time)
{
    static time_t cached = -1;
    static char date[24];
    char fraction[16];
    if (time->tv_sec != cached) {
        struct tm tm;
        (void)gmtime_r(&time->tv_sec, &tm);
        (void)strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &tm);
        cached = time->tv_sec;
    }
    append_text(date);
    if (time->tv_nsec != 0) {
        int length = snprintf(fraction, sizeof fraction, ".%09ld", time->tv_nsec);
        while (fraction[length - 1] == '0') {
            length--;
        }
        append(fraction, (size_t)length);
    }
}

static void entry(unsigned stream, const struct timespec *time, const unsigned char *bytes, size_t length, int ended)
{
    char text[JSON_MAX_CHARACTER];
    if (capacity > 0 && written + pending >= capacity) {
        flush();
        rotate();
    }
    if (fd < 0 && open_file() != 0) {
        return;
    }
    entry_begin = written + pending;
    lost = 0;
    append_text("{\"log\":\"");
    for (size_t at = 0; at < length;) {
        size_t run = json_plain(bytes + at, length - at);
        if (run > 0) {
            append(bytes + at, run);
            at += run;
        } else {
            size_t used;
            size_t size = json_character(bytes + at, length - at, text, &used);
            append(text, size);
            at += used;
        }
    }
    append_text(ended ? "\\n\",\"stream\":\"" : "\",\"stream\":\"");
    append_text(stream == 1 ? "stdout\",\"time\":\"" : "stderr\",\"time\":\"");
    append_time(time);
    append_text("Z\"}\n");
    entry_begin = written + pending;
}

static void log_piece(unsigned stream, struct line *line, int ended)
{
    struct timespec now;
    /* The pieces of one line carry the time of the first. */
    if (line->partial) {
        now = line->first;
    } else {
        (void)clock_gettime(CLOCK_REALTIME, &now);
        line->first = now;
    }
    entry(stream, &now, line->bytes, line->length, ended);
    line->partial = !ended;
    line->length = 0;
}

void log_feed(unsigned stream, const unsigned char *bytes, size_t length)
{
    struct line *line = &lines[stream - 1];
    if (path == NULL) {
        return;
    }
    while (length > 0) {
        size_t room = LINE_MAX_BYTES - line->length;
        size_t part = length < room ? length : room;
        const unsigned char *feed = memchr(bytes, '\n', part);
        size_t taken = feed == NULL ? part : (size_t)(feed - bytes);
        memcpy(line->bytes + line->length, bytes, taken);
        line->length += taken;
        if (feed != NULL) {
            log_piece(stream, line, 1);
            taken++;
        } else if (line->length == LINE_MAX_BYTES) {
            log_piece(stream, line, 0);
        }
        bytes += taken;
        length -= taken;
    }
    if (pending > 0) {
        flush();
    }
}

void log_finish(void)
{
    for (unsigned stream = 1; path != NULL && stream <= 2; stream++) {
        if (lines[stream - 1].length > 0) {
            log_piece(stream, &lines[stream - 1], 0);
        }
    }
    if (pending > 0) {
        flush();
    }
}
