#define _GNU_SOURCE
#include "user.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inside.h"
#include "report.h"

#define MAX_FILE (1u << 20)
#define MAX_ID 2147483647ull

static char *allocate(size_t size, const char *path)
{
    char *text = calloc(1, size + 1);
    if (text == NULL) {
        fail(STAGE_USER, ENOMEM, "there is no memory for %s", path);
    }
    return text;
}

/* A small data base in memory: lines of fields between colons. What is not a regular file of bearable size is empty. */
static char *read_database(const char *path)
{
    struct stat stat;
    /* Non-blocking, or a named pipe of the image would hold us for ever. */
    int fd = inside_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
    int usable = fd >= 0 && fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode) && stat.st_size <= (off_t)MAX_FILE;
    size_t size = usable ? (size_t)stat.st_size : 0;
    char *text = allocate(size, path);
    size_t length = 0;
    ssize_t got;
    while (length < size && (got = read(fd, text + length, size - length)) > 0) {
        length += (size_t)got;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (memchr(text, 0, length) != NULL) {
        text[0] = 0;
    }
    return text;
}

/* Cuts the next line that is neither empty nor a comment into at most count fields; 0 at the end. */
static size_t next_line(char **at, char **fields, size_t count)
{
    for (;;) {
        if (**at == 0) {
            return 0;
        }
        char *line = *at;
        char *end = line + strcspn(line, "\n");
        *at = *end == 0 ? end : end + 1;
        *end = 0;
        line += strspn(line, " \t\r");
        if (*line == 0 || *line == '#') {
            continue;
        }
        size_t found = 0;
        for (char *field = line; field != NULL && found < count; found++) {
            fields[found] = field;
            field = strchr(field, ':');
            if (field != NULL) {
                *field++ = 0;
            }
        }
        return found;
    }
}

static int to_id(const char *text, unsigned long long *id)
{
    size_t length = strlen(text);
    if (length == 0 || length > 18 || strspn(text, "0123456789") != length) {
        return 0;
    }
    *id = strtoull(text, NULL, 10);
    return 1;
}

static unsigned checked(unsigned long long id)
{
    if (id > MAX_ID) {
        fail(STAGE_USER, EINVAL, "uids and gids must be in range 0-%llu", MAX_ID);
    }
    return (unsigned)id;
}

static int matches(const char *name, unsigned long long id, const char *wanted)
{
    unsigned long long number;
    return strcmp(name, wanted) == 0 || (to_id(wanted, &number) && number == id);
}

/* Fills in the passwd entry of wanted; matched is its name, or empty when there is none. */
static void find_passwd(const char *wanted, struct user *user, char *matched, size_t size)
{
    char *fields[7];
    size_t count;
    char *database = read_database("/etc/passwd");
    char *at = database;
    const char *target = wanted[0] == 0 ? "0" : wanted;
    matched[0] = 0;
    while ((count = next_line(&at, fields, 7)) > 0) {
        unsigned long long uid = 0;
        unsigned long long gid = 0;
        if (count < 4 || !to_id(fields[2], &uid) || !to_id(fields[3], &gid)) {
            continue;
        }
        if (wanted[0] == 0 ? uid == 0 : matches(fields[0], uid, target)) {
            user->uid = checked(uid);
            user->gid = checked(gid);
            (void)snprintf(matched, size, "%s", fields[0]);
            (void)snprintf(user->home, sizeof user->home, "%s", count > 5 && fields[5][0] != 0 ? fields[5] : "/");
            free(database);
            return;
        }
    }
    free(database);
    unsigned long long uid;
    if (wanted[0] != 0) {
        if (!to_id(wanted, &uid)) {
            fail(STAGE_USER, ENOENT, "unable to find user %s: no matching entries in passwd file", wanted);
        }
        user->uid = checked(uid);
    }
}

static void add_group(struct user *user, gid_t gid)
{
    for (size_t i = 0; i < user->group_count; i++) {
        if (user->groups[i] == gid) {
            return;
        }
    }
    if (user->group_count < USER_MAX_GROUPS) {
        user->groups[user->group_count++] = gid;
    }
}

static int lists(char *members, const char *name)
{
    char *rest = NULL;
    for (char *member = strtok_r(members, ",", &rest); member != NULL; member = strtok_r(NULL, ",", &rest)) {
        if (strcmp(member, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* The number of a group by name or number; a number needs no entry. */
static gid_t group_number(const char *wanted)
{
    char *fields[4];
    size_t count;
    unsigned long long gid = 0;
    char *database = read_database("/etc/group");
    char *at = database;
    while ((count = next_line(&at, fields, 4)) > 0) {
        if (count >= 3 && to_id(fields[2], &gid) && matches(fields[0], gid, wanted)) {
            free(database);
            return checked(gid);
        }
    }
    free(database);
    if (!to_id(wanted, &gid)) {
        fail(STAGE_USER, ENOENT, "unable to find group %s: no matching entries in group file", wanted);
    }
    return checked(gid);
}

static void add_memberships(struct user *user, const char *name)
{
    char *fields[4];
    size_t count;
    unsigned long long gid = 0;
    char *database = read_database("/etc/group");
    char *at = database;
    while ((count = next_line(&at, fields, 4)) > 0) {
        if (count >= 4 && to_id(fields[2], &gid) && gid <= MAX_ID && lists(fields[3], name)) {
            add_group(user, (gid_t)gid);
        }
    }
    free(database);
}

void user_find(const struct plan *plan, struct user *user)
{
    char name[513];
    char matched[513];
    memset(user, 0, sizeof *user);
    strcpy(user->home, "/");
    (void)snprintf(name, sizeof name, "%s", plan->user);
    char *group = strchr(name, ':');
    if (group != NULL) {
        *group++ = 0;
    }
    find_passwd(name, user, matched, sizeof matched);
    int has_group = group != NULL && group[0] != 0;
    if (has_group) {
        user->gid = group_number(group);
    }
    add_group(user, user->gid);
    for (uint32_t i = 0; i < plan->groups.count; i++) {
        add_group(user, group_number(plan->groups.items[i]));
    }
    if (!has_group && matched[0] != 0) {
        add_memberships(user, matched);
    }
}
