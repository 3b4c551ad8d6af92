package io.slipway.layer.tar;

/**
 * How much an archive may ask of its reader. An archive that wants more is refused.
 *
 * @param entries how many entries
 * @param metadataBytes how many bytes of names, link targets and extended attributes in all of them together
 */
public record TarLimits(int entries, long metadataBytes) {
    /** Four million entries, half a gibibyte of names and attributes. */
    public static final TarLimits DEFAULT = new TarLimits(4_000_000, 512L << 20);

    /** What reading keeps of an entry besides its names, and how often it keeps a byte of these, at most. */
    private static final int ENTRY_MEMORY = 456;

    private static final int TEXT_MEMORY = 4;

    /**
     * Limits of an archive whose index, and the image's tree of as many names, are to fit into memory.
     *
     * @param memory in bytes
     */
    public static TarLimits within(long memory) {
        return new TarLimits(
                Math.clamp(memory / ENTRY_MEMORY, 1, DEFAULT.entries()),
                Math.clamp(memory / TEXT_MEMORY, 1, DEFAULT.metadataBytes()));
    }

    /** Longest name or link target in bytes: what Linux takes as a path, less its final zero. */
    public static final int PATH_BYTES = 4095;

    /** Longest component of a path in bytes. */
    public static final int NAME_BYTES = 255;

    /** Largest extension record (PAX header, GNU long name) in bytes. */
    public static final int EXTENSION_BYTES = 1 << 20;

    /** Largest value of an extended attribute in bytes. */
    public static final int XATTR_VALUE_BYTES = 0xffff;

    /** Most bytes of extended attributes of one file, names and 8 for each included. */
    public static final int XATTRS_BYTES = 0x20000;

    /** Both are positive. */
    public TarLimits {
        if (entries <= 0 || metadataBytes <= 0) {
            throw new IllegalArgumentException("Limits are positive");
        }
    }
}
