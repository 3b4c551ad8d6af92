/*
 * /etc/passwd and /etc/group of a hostile image: the input is the user, a line feed, and what both files contain. What
 * user.c needs of the rest of the shim is replaced here.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "inside.h"
#include "report.h"
#include "user.h"

static jmp_buf refused;
static int database = -1;

int inside_open(const char *path, int flags, unsigned resolve)
{
    (void)path;
    (void)flags;
    (void)resolve;
    int fd = dup(database);
    (void)lseek(fd, 0, SEEK_SET);
    return fd;
}

_Noreturn void fail(enum stage stage, int error, const char *format, ...)
{
    (void)stage;
    (void)error;
    (void)format;
    longjmp(refused, 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static struct user user;
    static char name[513];
    static char *group[] = {name, NULL};
    struct plan plan;
    const uint8_t *end = memchr(bytes, '\n', length);
    size_t name_length = end == NULL ? length : (size_t)(end - bytes);
    if (name_length > 512) {
        return 0;
    }
    memset(&plan, 0, sizeof plan);
    memcpy(name, bytes, name_length);
    name[name_length] = 0;
    plan.user = name;
    plan.groups.items = group;
    plan.groups.count = name_length % 2 == 0 ? 1 : 0;
    if (database < 0) {
        database = memfd_create("database", MFD_CLOEXEC);
    }
    size_t rest = end == NULL ? 0 : length - name_length - 1;
    if (ftruncate(database, 0) != 0 || pwrite(database, end == NULL ? bytes : end + 1, rest, 0) != (ssize_t)rest) {
        return 1;
    }
    if (setjmp(refused) == 0) {
        user_find(&plan, &user);
        if (user.group_count > USER_MAX_GROUPS || memchr(user.home, 0, sizeof user.home) == NULL) {
            abort();
        }
    }
    return 0;
}
