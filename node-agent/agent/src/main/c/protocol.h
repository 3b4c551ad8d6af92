/*
 * What the shim and its agent say to each other: frames of an 8-byte header (type, stream, two zeros, the payload's
 * length as a big-endian u32) and a payload. Integers in payloads are big-endian.
 *
 * Version 1. A client begins with HELLO and is answered with HELLO; each uses what the lower version of the two knows. A
 * frame of an unknown type is passed over by both sides.
 */
#ifndef SLIPWAY_PROTOCOL_H
#define SLIPWAY_PROTOCOL_H

#define PROTOCOL_VERSION 1
#define FRAME_HEADER 8u
#define FRAME_MAX_IN 16384u
#define FRAME_MAX_OUT 32768u

enum frame_in {
    IN_HELLO = 1,       /* u16 version */
    IN_START = 2,       /* runs the command */
    IN_ATTACH = 3,      /* u8: 1 stdin, 2 stdout, 4 stderr */
    IN_STDIN = 4,       /* bytes */
    IN_STDIN_CLOSE = 5, /* the writer has ended */
    IN_RESIZE = 6,      /* u16 rows, u16 columns */
};

enum frame_out {
    OUT_HELLO = 65,    /* u16 version, u8 state, u32 pid, u64 start ticks, u64 started at (ns) */
    OUT_STARTED = 66,  /* u64 started at (ns) */
    OUT_FAILED = 67,   /* u8 stage, u32 errno, text */
    OUT_ATTACHED = 68, /* empty */
    OUT_OUTPUT = 69,   /* bytes; the header's stream is 1 or 2 */
    OUT_EXIT = 70,     /* u8 code, u8 signal, u8 oom, u64 started at, u64 finished at */
    OUT_WARNING = 71,  /* text */
    OUT_READY = 72,    /* u32 pid, u64 start ticks; on the status pipe alone */
    OUT_TERMINAL = 73, /* from the child to the shim: the terminal's other end comes along */
};

enum state { STATE_CREATED = 0, STATE_RUNNING = 1, STATE_EXITED = 2 };

/* What was being done; RuntimeFailedException.Stage has the same order. */
enum stage {
    STAGE_SPAWN,
    STAGE_PLAN,
    STAGE_CGROUP,
    STAGE_NAMESPACE,
    STAGE_ROOT,
    STAGE_MOUNT,
    STAGE_DEVICE,
    STAGE_TERMINAL,
    STAGE_SYSCTL,
    STAGE_USER,
    STAGE_DIRECTORY,
    STAGE_LIMIT,
    STAGE_CAPABILITY,
    STAGE_SECCOMP,
    STAGE_COMMAND,
    STAGE_LOG,
    STAGE_SOCKET,
};

#endif
