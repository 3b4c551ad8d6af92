#define _GNU_SOURCE
#include "report.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TEXT_MAX 1024

static int target = -1;

void put16(unsigned char *to, unsigned value)
{
    to[0] = (unsigned char)(value >> 8);
    to[1] = (unsigned char)value;
}

void put32(unsigned char *to, uint32_t value)
{
    put16(to, value >> 16);
    put16(to + 2, value & 0xffff);
}

void put64(unsigned char *to, uint64_t value)
{
    put32(to, (uint32_t)(value >> 32));
    put32(to + 4, (uint32_t)value);
}

uint32_t get32(const unsigned char *from)
{
    return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

void frame_header(unsigned char *to, unsigned type, unsigned stream, size_t length)
{
    to[0] = (unsigned char)type;
    to[1] = (unsigned char)stream;
    to[2] = 0;
    to[3] = 0;
    put32(to + 4, (uint32_t)length);
}

void report_to(int fd)
{
    target = fd;
}

int report_fd(void)
{
    return target;
}

void report(unsigned type, const void *payload, size_t length)
{
    unsigned char frame[FRAME_HEADER + 5 + TEXT_MAX];
    if (target < 0 || length > sizeof frame - FRAME_HEADER) {
        return;
    }
    frame_header(frame, type, 0, length);
    if (length > 0) {
        memcpy(frame + FRAME_HEADER, payload, length);
    }
    /* One write is one message on the socket and is below PIPE_BUF on the pipe. Nobody is left to tell of a failure. */
    while (write(target, frame, FRAME_HEADER + length) < 0 && errno == EINTR) {
    }
}

static size_t text(char *to, const char *format, va_list arguments)
{
    int length = vsnprintf(to, TEXT_MAX, format, arguments);
    if (length < 0) {
        return 0;
    }
    return (size_t)length < TEXT_MAX ? (size_t)length : TEXT_MAX - 1;
}

_Noreturn void fail(enum stage stage, int error, const char *format, ...)
{
    unsigned char payload[5 + TEXT_MAX];
    va_list arguments;
    payload[0] = (unsigned char)stage;
    put32(payload + 1, (uint32_t)error);
    va_start(arguments, format);
    size_t length = text((char *)payload + 5, format, arguments);
    va_end(arguments);
    report(OUT_FAILED, payload, 5 + length);
    _exit(1);
}

void warn(const char *format, ...)
{
    char sentence[TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    size_t length = text(sentence, format, arguments);
    va_end(arguments);
    report(OUT_WARNING, sentence, length);
}

const char *reason(int error)
{
    static char lower[128];
    (void)snprintf(lower, sizeof lower, "%s", strerror(error));
    lower[0] = (char)tolower((unsigned char)lower[0]);
    return lower;
}
