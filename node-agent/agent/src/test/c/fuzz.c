#define _GNU_SOURCE
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SEEDS 64
#define MAX_BYTES 262144u

struct seed {
    unsigned char *bytes;
    size_t length;
};

static struct seed seeds[MAX_SEEDS];
static size_t seed_count;
static uint64_t state;

static uint32_t below(uint32_t limit)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return limit == 0 ? 0 : (uint32_t)(state >> 32) % limit;
}

static void load(const char *path)
{
    FILE *file = fopen(path, "rb");
    struct seed *seed = &seeds[seed_count];
    if (file == NULL || seed_count == MAX_SEEDS) {
        exit(2);
    }
    seed->bytes = malloc(MAX_BYTES);
    seed->length = fread(seed->bytes, 1, MAX_BYTES, file);
    (void)fclose(file);
    seed_count++;
}

/* A value that readers get wrong. */
static uint32_t interesting(void)
{
    static const uint32_t values[] = {0, 1, 2, 3, 4, 5, 0x7f, 0x80, 0xff, 0x100, 0xfff, 0x1000, 0x3fff, 0x4000, 0x7fff,
        0xffff, 0x10000, 0x1fffff, 0x200000, 0x3fffff, 0x400000, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff};
    return values[below(sizeof values / sizeof values[0])];
}

static size_t mutate(unsigned char *bytes, size_t length)
{
    uint32_t at = below((uint32_t)length);
    switch (below(8)) {
    case 0:
        bytes[at] ^= (unsigned char)(1u << below(8));
        break;
    case 1:
        bytes[at] = (unsigned char)below(256);
        break;
    case 2:
    case 3:
        /* Lengths and counts are four bytes anywhere. */
        if (length >= 4) {
            uint32_t value = interesting();
            at = below((uint32_t)length - 3);
            memcpy(bytes + at, &value, sizeof value);
        }
        break;
    case 4:
        return at; /* cut */
    case 5: {
        uint32_t from = below((uint32_t)length);
        uint32_t count = below((uint32_t)(length - (from > at ? from : at)));
        memmove(bytes + at, bytes + from, count);
        break;
    }
    case 6: {
        uint32_t count = below(64);
        if (length + count <= MAX_BYTES) {
            memmove(bytes + at + count, bytes + at, length - at);
            return length + count;
        }
        break;
    }
    default: {
        uint32_t count = below(64);
        if (at + count < length) {
            memmove(bytes + at, bytes + at + count, length - at - count);
            return length - count;
        }
        break;
    }
    }
    return length;
}

/* Makes a plan's own length right again, most of the time, or nearly every input would end at its header. */
static void repair(unsigned char *bytes, size_t length)
{
    uint32_t value = (uint32_t)length;
    if (length >= 12 && memcmp(bytes, "SLWP", 4) == 0 && below(10) > 0) {
        memcpy(bytes + 8, &value, sizeof value);
    }
}

int main(int argc, char **argv)
{
    static unsigned char input[MAX_BYTES];
    if (argc < 4) {
        return 2;
    }
    long count = strtol(argv[1], NULL, 10);
    state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15u + 1;
    for (int i = 3; i < argc; i++) {
        load(argv[i]);
    }
    for (size_t i = 0; i < seed_count; i++) {
        if (LLVMFuzzerTestOneInput(seeds[i].bytes, seeds[i].length) != 0) {
            (void)fprintf(stderr, "%s is no good input to begin with\n", argv[3 + i]);
            return 3;
        }
    }
    for (long i = 0; i < count; i++) {
        const struct seed *seed = &seeds[below((uint32_t)seed_count)];
        size_t length = seed->length;
        memcpy(input, seed->bytes, length);
        for (uint32_t changes = 1 + below(4); changes > 0 && length > 0; changes--) {
            length = mutate(input, length);
        }
        repair(input, length);
        (void)LLVMFuzzerTestOneInput(input, length);
    }
    (void)printf("%ld inputs\n", count);
    return 0;
}
