/*
 * A fuzz target is one function, as libFuzzer has it. Where there is no libFuzzer, fuzz.c runs it over mutations of the
 * files it is given: fuzz COUNT SEED FILE... The same seed makes the same inputs.
 */
#ifndef SLIPWAY_FUZZ_H
#define SLIPWAY_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

#endif
