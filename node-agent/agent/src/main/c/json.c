#include "json.h"

#include <string.h>

static const char HEX[] = "0123456789abcdef";

static int plain(unsigned char byte)
{
    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\' && byte != '<' && byte != '>' && byte != '&';
}

size_t json_plain(const unsigned char *bytes, size_t length)
{
    size_t run = 0;
    while (run < length && plain(bytes[run])) {
        run++;
    }
    return run;
}

/* The length of the UTF-8 character at bytes, or 0 when it is none: overlong, a surrogate, too large or cut. */
static size_t utf8_length(const unsigned char *b, size_t length)
{
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    size_t size = b[0] >= 0xf0 ? 4 : b[0] >= 0xe0 ? 3 : 2;
    if (b[0] < 0xc2 || b[0] > 0xf4 || length < size) {
        return 0;
    }
    low = b[0] == 0xe0 ? 0xa0 : b[0] == 0xf0 ? 0x90 : low;
    high = b[0] == 0xed ? 0x9f : b[0] == 0xf4 ? 0x8f : high;
    if (b[1] < low || b[1] > high) {
        return 0;
    }
    for (size_t i = 2; i < size; i++) {
        if ((b[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return size;
}

static size_t put(char *to, const char *text)
{
    size_t length = strlen(text);
    memcpy(to, text, length);
    return length;
}

static size_t ascii(unsigned char byte, char *to)
{
    switch (byte) {
    case '"':
        return put(to, "\\\"");
    case '\\':
        return put(to, "\\\\");
    case '\n':
        return put(to, "\\n");
    case '\r':
        return put(to, "\\r");
    default:
        if (plain(byte)) {
            to[0] = (char)byte;
            return 1;
        }
        memcpy(to, "\\u00", 4);
        to[4] = HEX[byte >> 4];
        to[5] = HEX[byte & 15];
        return 6;
    }
}

size_t json_character(const unsigned char *bytes, size_t length, char *to, size_t *used)
{
    *used = 1;
    if (bytes[0] < 0x80) {
        return ascii(bytes[0], to);
    }
    size_t size = utf8_length(bytes, length);
    if (size == 0) {
        return put(to, "\\ufffd");
    }
    *used = size;
    if (size == 3 && bytes[0] == 0xe2 && bytes[1] == 0x80 && (bytes[2] == 0xa8 || bytes[2] == 0xa9)) {
        /* Line separators, which end a line in JavaScript. */
        return put(to, bytes[2] == 0xa8 ? "\\u2028" : "\\u2029");
    }
    memcpy(to, bytes, size);
    return size;
}
