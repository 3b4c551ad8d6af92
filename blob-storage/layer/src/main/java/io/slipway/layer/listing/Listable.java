package io.slipway.layer.listing;

import io.slipway.layer.tree.ChangedNode;
import io.slipway.layer.tree.FileChange;
import io.slipway.layer.tree.TreeNode;
import java.util.Iterator;

/** What is written into a listing: all of an image, or what a layer changed. */
sealed interface Listable {
    TreeNode node();

    FileChange change();

    Iterator<Listable> children();

    /** A name of the whole image. */
    record Whole(TreeNode node) implements Listable {
        @Override
        public FileChange change() {
            return FileChange.NONE;
        }

        @Override
        public Iterator<Listable> children() {
            return node.children().stream().<Listable>map(Whole::new).iterator();
        }
    }

    /** A name that a layer touched. */
    record Changed(ChangedNode changed) implements Listable {
        @Override
        public TreeNode node() {
            return changed.node();
        }

        @Override
        public FileChange change() {
            return changed.change();
        }

        @Override
        public Iterator<Listable> children() {
            return changed.children().stream().<Listable>map(Changed::new).iterator();
        }
    }
}
