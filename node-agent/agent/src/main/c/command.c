#define _GNU_SOURCE
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "init.h"
#include "report.h"
#include "sys.h"

static const char *variable(const struct plan *plan, const char *name)
{
    size_t length = strlen(name);
    for (uint32_t i = 0; i < plan->env.count; i++) {
        const char *entry = plan->env.items[i];
        if (strncmp(entry, name, length) == 0 && entry[length] == '=') {
            return entry + length + 1;
        }
    }
    return NULL;
}

/* 0 when this user may run it, else the reason. */
static int runnable(const char *path)
{
    struct stat about;
    if (stat(path, &about) != 0) {
        return errno;
    }
    if (S_ISDIR(about.st_mode)) {
        return EISDIR;
    }
    return faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static const char *in_path(const char *path, const char *name)
{
    static char candidate[PLAN_MAX_PATH];
    while (path != NULL) {
        size_t length = strcspn(path, ":");
        const char *directory = length == 0 ? "." : path;
        int written = snprintf(candidate, sizeof candidate, "%.*s/%s", (int)(length == 0 ? 1 : length), directory, name);
        if (written > 0 && (size_t)written < sizeof candidate && runnable(candidate) == 0) {
            return candidate;
        }
        path = path[length] == 0 ? NULL : path + length + 1;
    }
    return NULL;
}

const char *command_find(const struct plan *plan)
{
    const char *name = plan->argv.items[0];
    if (strchr(name, '/') != NULL) {
        int error = runnable(name);
        if (error == 0) {
            return name;
        }
        if (error == EACCES || error == EISDIR) {
            fail(STAGE_COMMAND, error, "exec: \"%s\": %s", name, reason(error));
        }
        fail(STAGE_COMMAND, error, "exec: \"%s\": stat %s: %s", name, name, reason(error));
    }
    const char *found = name[0] == 0 ? NULL : in_path(variable(plan, "PATH"), name);
    if (found == NULL) {
        fail(STAGE_COMMAND, ENOENT, "exec: \"%s\": executable file not found in $PATH", name);
    }
    return found;
}

char **command_environment(const struct plan *plan, const char *home)
{
    const char *given = variable(plan, "HOME");
    if (given != NULL && given[0] != 0) {
        return plan->env.items;
    }
    char **extended = calloc((size_t)plan->env.count + 2, sizeof *extended);
    char *entry = malloc(strlen("HOME=") + strlen(home) + 1);
    if (extended == NULL || entry == NULL) {
        fail(STAGE_COMMAND, ENOMEM, "there is no memory for the environment");
    }
    (void)sprintf(entry, "HOME=%s", home);
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->env.count; i++) {
        if (strncmp(plan->env.items[i], "HOME=", 5) != 0) {
            extended[count++] = plan->env.items[i];
        }
    }
    extended[count] = entry;
    return extended;
}

static char **with_init(const struct plan *plan)
{
    char **arguments = calloc((size_t)plan->argv.count + 3, sizeof *arguments);
    if (arguments == NULL) {
        fail(STAGE_COMMAND, ENOMEM, "there is no memory for the arguments");
    }
    arguments[0] = (char *)(uintptr_t)INIT_NAME;
    arguments[1] = (char *)(uintptr_t)"--";
    memcpy(arguments + 2, plan->argv.items, plan->argv.count * sizeof *arguments);
    return arguments;
}

_Noreturn void command_run(const struct plan *plan, const char *path, char **environment, int init)
{
    if (init >= 0) {
        (void)sys_execveat(init, with_init(plan), environment);
    } else {
        (void)execve(path, plan->argv.items, environment);
    }
    fail(STAGE_COMMAND, errno, "exec %s: %s", path, reason(errno));
}
