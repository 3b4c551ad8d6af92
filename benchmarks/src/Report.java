import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all rounds by row and server, and the table of their medians and ratios. */
final class Report {

    /** What one of Slipway's medians must be. */
    private sealed interface Target {
        String row();

        record Ratio(String row, String server, double atLeast) implements Target {}

        record Share(String row, String server, double atMost) implements Target {}

        record Limit(String row, double atMost) implements Target {}

        record Growth(String row, String from, double atMost) implements Target {}
    }

    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> servers;

    Report(List<String> servers) {
        this.servers = servers;
    }

    /** Slipway's median of a row must be at least so many times that of another server, where that one takes part. */
    void require(String row, String server, double atLeast) {
        if (servers.contains(server)) {
            targets.add(new Target.Ratio(row, server, atLeast));
        }
    }

    /** Slipway's median of a row must be at most so many times that of another server. */
    void requireShare(String row, String server, double atMost) {
        targets.add(new Target.Share(row, server, atMost));
    }

    /** Slipway's median of a row must be at most that. */
    void requireAtMost(String row, double atMost) {
        targets.add(new Target.Limit(row, atMost));
    }

    /** Slipway's median of a row must be at most so many times its own of another row. */
    void requireGrowth(String row, String from, double atMost) {
        targets.add(new Target.Growth(row, from, atMost));
    }

    /** How many targets whose rows were measured are missed, or have nothing to be compared with. */
    long missed() {
        return targets.stream().filter(target -> line(target).endsWith("** |")).count();
    }

    void add(String row, String unit, String server, double figure) {
        units.put(row, unit);
        rows.computeIfAbsent(row, _ -> new LinkedHashMap<>())
                .computeIfAbsent(server, _ -> new ArrayList<>())
                .add(figure);
        System.err.printf(Locale.ROOT, "%-45s %-16s %s %s%n", row, server, number(figure), unit);
    }

    /** A Markdown table of medians, the ratios with what they must be, and every single figure. */
    String markdown() {
        StringBuilder text = new StringBuilder("| median of all rounds | unit | " + String.join(" | ", servers) + " |\n");
        text.append("|---|---|").append("---:|".repeat(servers.size())).append('\n');
        rows.forEach((row, figures) -> {
            text.append("| ").append(row).append(" | ").append(units.get(row));
            for (String server : servers) {
                text.append(" | ").append(figures.containsKey(server) ? number(median(figures.get(server))) : "–");
            }
            text.append(" |\n");
        });
        text.append("\n| Slipway | compared with | is | needed | |\n|---|---|---:|---:|---|\n");
        targets.stream().map(this::line).filter(line -> !line.isEmpty()).forEach(line -> text.append(line).append('\n'));
        text.append("\nEvery round:\n\n");
        rows.forEach((row, figures) -> figures.forEach((server, all) -> text.append("- ").append(row).append(", ")
                .append(server).append(": ")
                .append(String.join(", ", all.stream().map(Report::number).toList())).append('\n')));
        return text.toString();
    }

    /** The target's line of the table; empty where its row was not measured. */
    private String line(Target target) {
        double own = medianOf(target.row(), "slipway");
        return Double.isNaN(own) ? "" : switch (target) {
            case Target.Ratio(String row, String server, double atLeast) -> {
                double ratio = own / medianOf(row, server);
                yield line(row, server, ratio, "≥ " + atLeast, ratio >= atLeast);
            }
            case Target.Share(String row, String server, double atMost) -> {
                double ratio = own / medianOf(row, server);
                yield line(row, server, ratio, "≤ " + atMost, ratio <= atMost);
            }
            case Target.Limit(String row, double atMost) ->
                line(row, "a limit in " + units.get(row), own, "≤ " + atMost, own <= atMost);
            case Target.Growth(String row, String from, double atMost) -> {
                double ratio = own / medianOf(from, "slipway");
                yield line(row, "its " + from, ratio, "≤ " + atMost, ratio <= atMost);
            }
        };
    }

    private static String line(String row, String with, double is, String needed, boolean met) {
        return Double.isNaN(is)
                ? "| %s | %s | – | %s | **not measured** |".formatted(row, with, needed)
                : String.format(Locale.ROOT, "| %s | %s | %.2f | %s | %s |", row, with, is, needed, met ? "met" : "**missed**");
    }

    private double medianOf(String row, String server) {
        List<Double> figures = rows.getOrDefault(row, Map.of()).get(server);
        return figures == null ? Double.NaN : median(figures);
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, figure < 100 ? "%.2f" : "%,.0f", figure);
    }
}
