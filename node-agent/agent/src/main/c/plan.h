/*
 * The plan: what the shim is told, as the agent's PlanWriter renders it. The reader trusts no byte of it: every length is
 * checked against what is left, every count against a limit, every string for its end.
 *
 * All integers are little-endian. A string is its length (u32), its bytes and a zero; a list is a count (u32) and its
 * items. The order of the fields is that of plan_read.
 */
#ifndef SLIPWAY_PLAN_H
#define SLIPWAY_PLAN_H

#include <stddef.h>
#include <stdint.h>

#define PLAN_MAGIC 0x50574c53u
#define PLAN_VERSION 1u
#define PLAN_MAX_BYTES (4u << 20)
#define PLAN_MAX_ARGUMENTS (2u << 20)
#define PLAN_MAX_MOUNTS 1024u
#define PLAN_MAX_LIST 16384u
#define PLAN_MAX_PATH 4096u
#define PLAN_MAX_FILTER 4096u
#define FILTER_INSTRUCTION 8u

enum mode { MODE_CONTAINER = 1, MODE_EXEC = 2 };
enum root_kind { ROOT_NONE = 0, ROOT_OVERLAY = 1, ROOT_DIRECTORY = 2 };
enum mount_kind { MOUNT_FILE_SYSTEM = 1, MOUNT_BIND = 2 };
enum ns_kind { NS_NEW = 0, NS_HOST = 1, NS_JOIN = 2 };
enum ns_index { NS_PID, NS_NET, NS_UTS, NS_IPC, NS_CGROUP, NS_COUNT };

struct strings {
    uint32_t count;
    char **items; /* ends with NULL */
};

struct ns_choice {
    enum ns_kind kind;
    int fd;
};

struct mount_entry {
    enum mount_kind kind;
    int recursive;
    char *destination;
    char *source; /* the type of a file system */
    uint32_t attributes;
    uint32_t propagation;
    struct strings options;
};

struct device_entry {
    char *path;
    char kind; /* c, b or p */
    uint32_t major;
    uint32_t minor;
    uint32_t mode;
    uint32_t uid;
    uint32_t gid;
};

struct limit_entry {
    uint32_t resource;
    uint64_t soft;
    uint64_t hard;
};

struct caps {
    uint64_t bounding;
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
    uint64_t ambient;
    int root_only;
};

struct plan {
    enum mode mode;
    char *id;
    char *state_dir;

    uint32_t target_pid;
    uint64_t target_start;

    enum root_kind root;
    int root_readonly;
    struct strings lower;
    char *upper; /* the directory itself for ROOT_DIRECTORY */
    char *work;

    uint32_t mount_count;
    struct mount_entry *mounts;
    uint32_t device_count;
    struct device_entry *devices;
    struct strings masked;
    struct strings readonly;
    struct strings sysctls; /* name, value, name, value */
    struct ns_choice ns[NS_COUNT];
    char *hostname;
    char *domainname;

    struct strings cgroup_tasks;
    char *cgroup_unified;
    char *cgroup_events;

    struct strings argv;
    struct strings env;
    char *cwd;
    char *user;
    struct strings groups;
    uint32_t umask;
    struct caps caps;
    int no_new_privs;
    const unsigned char *filter;
    uint32_t filter_instructions;
    uint32_t limit_count;
    struct limit_entry *limits;
    int32_t oom_score_adj;

    int tty;
    uint16_t rows;
    uint16_t columns;
    int open_stdin;
    int stdin_once;
    char *log_path;
    uint64_t log_max_size;
    uint32_t log_max_files;
    int init;

    void *memory;
};

/*
 * Reads a plan from bytes, which must stay: strings point into them. Returns 0, or -1 with *why set to a sentence. After
 * success plan_free gives back what was allocated.
 */
int plan_read(const unsigned char *bytes, size_t length, struct plan *plan, const char **why);
void plan_free(struct plan *plan);

#endif
