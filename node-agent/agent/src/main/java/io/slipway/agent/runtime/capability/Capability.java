package io.slipway.agent.runtime.capability;

import java.util.Locale;
import java.util.Optional;

/** The capabilities of Linux, in the order of their numbers. */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** The capability of a name such as {@code NET_ADMIN}, {@code net_admin} or {@code CAP_NET_ADMIN}. */
    public static Optional<Capability> named(String name) {
        String plain = name.toUpperCase(Locale.ROOT);
        if (plain.startsWith("CAP_")) {
            plain = plain.substring(4);
        }
        for (Capability capability : values()) {
            if (capability.name().equals(plain)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }

    /** This capability's bit in a mask of the kernel's. */
    public long bit() {
        return 1L << ordinal();
    }

    /** The kernel's name, {@code CAP_NET_ADMIN}. */
    @Override
    public String toString() {
        return "CAP_" + name();
    }
}
