package io.slipway.e2e.clients;

/** What a client is asked for, in this order: a column of the matrix each. */
enum Operation {
    /** A wrong password is refused in words, the right one taken. */
    LOGIN("login"),
    PUSH("push"),
    /** The same content again, and under a second tag: not a byte of a blob is sent. */
    AGAIN("push again, 0 B"),
    /** To another repository of the registry: its layers are mounted and not sent. */
    MOUNT("mount"),
    PULL_BY_TAG("pull by tag"),
    PULL_BY_DIGEST("pull by digest"),
    TAGS("list tags"),
    CATALOG("list repositories"),
    /** The manifest and its other tags stay. */
    DELETE_TAG("delete tag"),
    /** The manifest goes, and all its tags. */
    DELETE_DIGEST("delete digest"),
    /** A file that refers to the image, and the list of such. */
    ATTACH("attach"),
    /** A signature and an attestation, and their verification. */
    SIGN("sign");

    private final String title;

    Operation(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
