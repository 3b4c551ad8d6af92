package io.slipway.agent.runtime.seccomp;

import java.util.Map;
import java.util.Optional;

/**
 * Calls that i386 also knows as one of the many uses of {@code socketcall} and {@code ipc}: the first argument says which,
 * the real arguments lie in memory or elsewhere.
 *
 * <p>Source: linux/net.h, linux/ipc.h.
 *
 * @param call the name of the call with many uses
 * @param use its first argument
 */
record Multiplexed(String call, int use) {
    private static final Map<String, Integer> SOCKETCALL = Map.ofEntries(
            Map.entry("socket", 1),
            Map.entry("bind", 2),
            Map.entry("connect", 3),
            Map.entry("listen", 4),
            Map.entry("accept", 5),
            Map.entry("getsockname", 6),
            Map.entry("getpeername", 7),
            Map.entry("socketpair", 8),
            Map.entry("send", 9),
            Map.entry("recv", 10),
            Map.entry("sendto", 11),
            Map.entry("recvfrom", 12),
            Map.entry("shutdown", 13),
            Map.entry("setsockopt", 14),
            Map.entry("getsockopt", 15),
            Map.entry("sendmsg", 16),
            Map.entry("recvmsg", 17),
            Map.entry("accept4", 18),
            Map.entry("recvmmsg", 19),
            Map.entry("sendmmsg", 20));

    private static final Map<String, Integer> IPC = Map.ofEntries(
            Map.entry("semop", 1),
            Map.entry("semget", 2),
            Map.entry("semctl", 3),
            Map.entry("semtimedop", 4),
            Map.entry("msgsnd", 11),
            Map.entry("msgrcv", 12),
            Map.entry("msgget", 13),
            Map.entry("msgctl", 14),
            Map.entry("shmat", 21),
            Map.entry("shmdt", 22),
            Map.entry("shmget", 23),
            Map.entry("shmctl", 24));

    /** The other way to make a call in an ABI. */
    static Optional<Multiplexed> of(Abi abi, String name) {
        if (abi != Abi.X86) {
            return Optional.empty();
        }
        if (SOCKETCALL.containsKey(name)) {
            return Optional.of(new Multiplexed("socketcall", SOCKETCALL.get(name)));
        }
        return Optional.ofNullable(IPC.get(name)).map(use -> new Multiplexed("ipc", use));
    }

    ArgumentTest test() {
        return new ArgumentTest(0, Operator.EQ, use, 0);
    }
}
