/*
 * The container's log in docker's json-file format: one JSON object a line with log, stream and time. Lines longer than
 * 16 KiB are split; all but the last piece lack the line feed. A log that cannot be written loses entries and never holds
 * the container up.
 */
#ifndef SLIPWAY_LOG_H
#define SLIPWAY_LOG_H

#include <stddef.h>
#include <stdint.h>

/* Opens the log, or notes that there is none when path is empty. Returns 0, or -1 with errno. */
int log_open(const char *path, uint64_t max_size, unsigned max_files);

/* What a stream (1 or 2) has written. */
void log_feed(unsigned stream, const unsigned char *bytes, size_t length);

/* The end: an unfinished line is an entry too. */
void log_finish(void);

#endif
