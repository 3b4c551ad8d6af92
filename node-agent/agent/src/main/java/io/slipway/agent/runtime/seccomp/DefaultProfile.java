package io.slipway.agent.runtime.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads docker's default profile from this program's own notation; the head of the resource explains it. */
final class DefaultProfile {
    private final List<SyscallRule> rules = new ArrayList<>();
    private Action defaultAction = Action.KILL_THREAD;
    private Head head = new Head();
    private final List<String> names = new ArrayList<>();

    private DefaultProfile() {}

    static Profile read(Machine machine) {
        DefaultProfile reader = new DefaultProfile();
        for (String line : Resource.lines("default-profile.txt")) {
            if (line.startsWith(" ")) {
                reader.names.addAll(List.of(line.strip().split(" ", -1)));
            } else {
                reader.endRule();
                reader.startRule(new Words(line));
            }
        }
        reader.endRule();
        return new Profile(reader.defaultAction, machine.abis(), reader.rules);
    }

    private void startRule(Words words) {
        String first = words.next();
        if (first.equals("default")) {
            defaultAction = action(words.next(), words);
            return;
        }
        head = new Head();
        head.action = action(first, words);
        while (words.hasNext()) {
            head.add(words.next(), words);
        }
    }

    private void endRule() {
        if (!names.isEmpty()) {
            rules.add(new SyscallRule(
                    names,
                    head.action,
                    head.tests,
                    new Conditions(head.capabilities, head.machines, head.kernel),
                    new Conditions(head.withoutCapabilities, List.of(), Optional.empty())));
            names.clear();
        }
    }

    private static Action action(String word, Words words) {
        return switch (word) {
            case "allow" -> Action.ALLOW;
            case "errno" -> Action.errno((int) words.nextNumber());
            default -> throw new IllegalStateException("No action of the default profile: " + word);
        };
    }

    /** The conditions and tests of the rule that is being read. */
    private static final class Head {
        private Action action = Action.KILL_THREAD;
        private Optional<KernelVersion> kernel = Optional.empty();
        private final List<String> machines = new ArrayList<>();
        private final List<String> capabilities = new ArrayList<>();
        private final List<String> withoutCapabilities = new ArrayList<>();
        private final List<ArgumentTest> tests = new ArrayList<>();

        private void add(String word, Words words) {
            switch (word) {
                case "kernel" -> kernel = Optional.of(KernelVersion.parse(words.next()));
                case "arch" -> words.nextNames(machines);
                case "cap" -> words.nextNames(capabilities);
                case "without-cap" -> words.nextNames(withoutCapabilities);
                case "arg" -> {
                    int index = (int) words.nextNumber();
                    Operator operator = Operator.valueOf(words.next().toUpperCase(Locale.ROOT));
                    long value = words.nextNumber();
                    tests.add(new ArgumentTest(
                            index, operator, value, operator == Operator.MASKED_EQ ? words.nextNumber() : 0));
                }
                default -> throw new IllegalStateException("No condition of the default profile: " + word);
            }
        }
    }

    /** The words of a line, one after the other. */
    private static final class Words {
        private static final List<String> KEYWORDS = List.of("kernel", "arch", "cap", "without-cap", "arg");

        private final List<String> words;
        private int at;

        private Words(String line) {
            words = List.of(line.split(" ", -1));
        }

        private boolean hasNext() {
            return at < words.size();
        }

        private String next() {
            return words.get(at++);
        }

        private long nextNumber() {
            return Long.decode(next());
        }

        private void nextNames(List<String> into) {
            while (hasNext() && !KEYWORDS.contains(words.get(at))) {
                into.add(next());
            }
        }
    }
}
