package io.slipway.layer.tree;

import io.slipway.layer.Attributes;
import io.slipway.layer.Content;

/** A file of an image: what its names, of which there may be several, share. */
public final class Inode {
    private final Content content;
    private final int layer;
    private Attributes attributes;
    private int links;
    private int number = -1;

    Inode(Content content, Attributes attributes, int layer) {
        this.content = content;
        this.attributes = attributes;
        this.layer = layer;
    }

    /** What it is. */
    public Content content() {
        return content;
    }

    /** Owner, permissions, time and extended attributes. */
    public Attributes attributes() {
        return attributes;
    }

    /** Which layer it comes from, the bottom one being 0: a regular file's bytes lie in that layer's tar. */
    public int layer() {
        return layer;
    }

    /** How many names it has; for a directory, two and one for each directory in it. */
    public int links() {
        return links;
    }

    /** Its place among the files of the image, from 0 for the root, parents before what lies in them. */
    public int number() {
        return number;
    }

    boolean isDirectory() {
        return content instanceof Content.Directory;
    }

    void attributes(Attributes changed) {
        attributes = changed;
    }

    void countLink() {
        links++;
    }

    void number(int assigned) {
        number = assigned;
    }
}
