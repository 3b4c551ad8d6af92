package io.slipway.agent.container;

/** An act on a container that was refused or failed, in words for whoever asked. */
public final class ContainerException extends Exception {
    private static final long serialVersionUID = 1;

    /** Whose fault it was, which decides the wire's status. */
    public enum Kind {
        /** The request is wrong in itself. */
        INVALID,
        /** What it names is not there. */
        NOT_FOUND,
        /** What it names is in a state that does not allow it, or the name is taken. */
        CONFLICT,
        /** Nothing to do: it is so already. */
        NOT_MODIFIED,
        /** Slipway does not have this yet. */
        UNSUPPORTED,
        /** The machine refused. */
        FAILED
    }

    private final Kind kind;

    public ContainerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ContainerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    static ContainerException invalid(String message) {
        return new ContainerException(Kind.INVALID, message);
    }

    static ContainerException conflict(String message) {
        return new ContainerException(Kind.CONFLICT, message);
    }

    static ContainerException unsupported(String what) {
        return new ContainerException(Kind.UNSUPPORTED, what + " is not supported by Slipway's agent yet");
    }

    static ContainerException noSuchContainer(String name) {
        return new ContainerException(Kind.NOT_FOUND, "No such container: " + name);
    }
}
