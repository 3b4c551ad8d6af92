/* Text as Go's encoder, and so docker, writes it into JSON strings. */
#ifndef SLIPWAY_JSON_H
#define SLIPWAY_JSON_H

#include <stddef.h>

#define JSON_MAX_CHARACTER 8u

/* How many of the first bytes need no escaping. */
size_t json_plain(const unsigned char *bytes, size_t length);

/* Renders one character that may need it; returns the rendering's length, and in used that of the character. */
size_t json_character(const unsigned char *bytes, size_t length, char *to, size_t *used);

#endif
