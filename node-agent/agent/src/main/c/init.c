#define _GNU_SOURCE
#include "init.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void run(char **command)
{
    sigset_t none;
    sigemptyset(&none);
    /* A group of its own in the foreground, so that Ctrl-C reaches the command and not the init. */
    if (setpgid(0, 0) == 0 && isatty(STDIN_FILENO)) {
        (void)tcsetpgrp(STDIN_FILENO, getpgrp()); /* the mask still holds SIGTTOU back */
    }
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)execvp(command[0], command);
    int error = errno;
    (void)dprintf(STDERR_FILENO, "[FATAL docker-init] exec %s failed: %s\n", command[0], strerror(error));
    _exit(error == ENOENT ? 127 : 126);
}

/* Reaps whatever has ended; the command's exit code, or -1 while it runs. */
static int reap(pid_t command)
{
    int status;
    pid_t pid;
    int code = -1;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        if (pid == command) {
            code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
        }
    }
    return code;
}

int init_main(int argc, char **argv)
{
    sigset_t all;
    siginfo_t info;
    if (argc < 3) {
        return 125;
    }
    (void)prctl(PR_SET_NAME, "docker-init", 0, 0, 0);
    sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, NULL);
    pid_t command = fork();
    if (command < 0) {
        return 125;
    }
    if (command == 0) {
        run(argv + 2);
    }
    for (;;) {
        int signal = sigwaitinfo(&all, &info);
        if (signal == SIGCHLD) {
            int code = reap(command);
            if (code >= 0) {
                return code;
            }
        } else if (signal > 0 && signal != SIGTTOU && signal != SIGTTIN) {
            (void)kill(command, signal);
        }
    }
}
