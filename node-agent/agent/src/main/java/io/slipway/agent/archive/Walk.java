package io.slipway.agent.archive;

import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.FileCalls;
import io.slipway.agent.linux.NodeCalls;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One path, walked from a tree's root, component by component. Used once. */
final class Walk {
    private static final int MOST_LINKS = 40;
    private static final int MOST_STEPS = 10_000;
    private static final int MOST_FOLDERS = 1000;
    private static final int MADE_MODE = 0755;

    private final Tree tree;
    private final List<String> asked;
    private final Deque<Place> places = new ArrayDeque<>();
    private final Deque<String> ahead;

    /** How many of the components ahead come out of links. */
    private int fromLinks;

    private int links;

    /** Whether a link at the path's end is followed. */
    enum Last {
        FOLLOWED,
        KEPT
    }

    /** What becomes of a component that is not there. */
    enum Missing {
        ENDS,
        MADE
    }

    sealed interface Outcome {}

    /** The caller closes the place. */
    record Found(Place place) implements Outcome {}

    /** @param path where something would have to be */
    record Nothing(List<String> path) implements Outcome {}

    Walk(Tree tree, List<String> path) {
        this.tree = tree;
        this.asked = path;
        this.ahead = new ArrayDeque<>(path);
    }

    Outcome go(Last last, Missing missing) throws IOException {
        try {
            places.push(tree.root());
            for (int steps = 0; !ahead.isEmpty(); steps++) {
                if (steps > MOST_STEPS || places.size() > MOST_FOLDERS) {
                    throw new UnusablePathException("lstat %s: the path is too long".formatted(shown()));
                }
                if (!step(last, missing)) {
                    return new Nothing(nowhere());
                }
            }
            return new Found(places.pop());
        } finally {
            for (Place place : places) {
                place.close();
            }
        }
    }

    private String shown() {
        return Names.shown(Names.path(asked));
    }

    /** One component on. False when there is nothing; its name is then ahead again. */
    private boolean step(Last last, Missing missing) throws IOException {
        Place here = places.getFirst();
        if (!here.isFolder()) {
            throw new UnusablePathException("lstat %s: not a directory".formatted(shown()));
        }
        String name = ahead.removeFirst();
        boolean linked = fromLinks > 0;
        fromLinks -= linked ? 1 : 0;
        if (name.equals("..")) {
            up();
            return true;
        }
        Optional<Place> next = tree.child(here, name);
        if (next.isEmpty() && missing == Missing.MADE && !linked) {
            make(here, name);
            next = tree.child(here, name);
        }
        if (next.isEmpty()) {
            ahead.addFirst(name);
            return false;
        }
        enter(next.get(), last);
        return true;
    }

    private void enter(Place next, Last last) throws IOException {
        if (next.type() == FileType.SYMBOLIC_LINK && (last == Last.FOLLOWED || !ahead.isEmpty())) {
            try (Place link = next) {
                follow(link);
            }
        } else {
            places.push(next);
        }
    }

    private void up() throws IOException {
        if (places.size() > 1) {
            places.pop().close();
        }
    }

    private void follow(Place link) throws IOException {
        if (++links > MOST_LINKS) {
            throw new UnusablePathException("too many links in " + shown());
        }
        String target = Names.of(FileCalls.system().readLink(link.descriptor(), new byte[0]));
        while (target.startsWith("/") && places.size() > 1) {
            up();
        }
        List<String> components = Names.components(target);
        components.reversed().forEach(ahead::addFirst);
        fromLinks += components.size();
    }

    private void make(Place folder, String name) throws IOException {
        tree.requireWritable(folder);
        try {
            NodeCalls.system().makeDirectory(folder.descriptor(), Names.bytes(name), MADE_MODE);
            NodeCalls.system().setOwner(folder.descriptor(), Names.bytes(name), 0, 0);
        } catch (ErrnoException e) {
            if (e.errno() != Errno.EEXIST) {
                throw new IOException(
                        "mkdir %s: %s"
                                .formatted(Names.shown(Names.path(Tree.below(folder.path(), name))), Reason.of(e)),
                        e);
            }
        }
    }

    /** The path that leads nowhere, by its text. */
    private List<String> nowhere() {
        String rest = String.join("/", ahead);
        return Names.cleaned(Names.path(places.getFirst().path()) + "/" + rest).stream()
                .filter(component -> !component.equals(".."))
                .toList();
    }
}
