/* A small init for --init: starts the command, passes signals on, reaps orphans. */
#ifndef SLIPWAY_INIT_H
#define SLIPWAY_INIT_H

/* This program called by this name is the init; docker's has the same, and ps shows it. */
#define INIT_NAME "/sbin/docker-init"

/* Arguments: the name, "--", the command and its arguments. */
int init_main(int argc, char **argv);

#endif
