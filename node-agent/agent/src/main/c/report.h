/* Building frames, and telling whoever waits what went wrong. */
#ifndef SLIPWAY_REPORT_H
#define SLIPWAY_REPORT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

void put16(unsigned char *to, unsigned value);
void put32(unsigned char *to, uint32_t value);
void put64(unsigned char *to, uint64_t value);
uint32_t get32(const unsigned char *from);
void frame_header(unsigned char *to, unsigned type, unsigned stream, size_t length);

/* Where reports go: the status pipe in the shim, the socket to the shim in its child. */
void report_to(int fd);
int report_fd(void);

/* Sends one frame there. */
void report(unsigned type, const void *payload, size_t length);

/* A frame FAILED with a sentence, then the end of this process. error may be 0. */
_Noreturn void fail(enum stage stage, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* A frame WARNING with a sentence. */
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The error's text as Go programs say it, in lower case. */
const char *reason(int error);

#endif
