package io.slipway.layer.listing;

import io.slipway.layer.Attributes;
import io.slipway.layer.Content;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/** In what two files of one name may differ. */
public enum FileAspect {
    /** What kind of file it is. */
    TYPE,
    /** Bytes of a file, target of a link, numbers of a device. */
    CONTENT,
    /** Permissions. */
    MODE,
    /** User and group. */
    OWNER,
    /** When it was changed. */
    TIME,
    /** Extended attributes. */
    ATTRIBUTES;

    static Set<FileAspect> between(ListedFile one, ListedFile other) {
        Set<FileAspect> found = EnumSet.noneOf(FileAspect.class);
        Content content = one.content();
        if (EntryCodec.kind(content) != EntryCodec.kind(other.content())) {
            found.add(TYPE);
        } else if (content instanceof Content.RegularFile) {
            add(found, CONTENT, one.size() == other.size() && one.hash().equals(other.hash()));
        } else {
            add(found, CONTENT, content.equals(other.content()));
        }
        Attributes attributes = one.attributes();
        Attributes others = other.attributes();
        add(found, MODE, attributes.permissions() == others.permissions());
        add(found, OWNER, attributes.uid() == others.uid() && attributes.gid() == others.gid());
        add(
                found,
                TIME,
                attributes.mtimeSeconds() == others.mtimeSeconds() && attributes.mtimeNanos() == others.mtimeNanos());
        add(found, ATTRIBUTES, Objects.equals(attributes.xattrs(), others.xattrs()));
        return found;
    }

    private static void add(Set<FileAspect> found, FileAspect aspect, boolean same) {
        if (!same) {
            found.add(aspect);
        }
    }
}
