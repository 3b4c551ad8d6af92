import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of all rounds by row and server, and the table of their medians and ratios. */
final class Report {

    private record Target(String row, String server, double atLeast) {}

    private final Map<String, Map<String, List<Double>>> rows = new LinkedHashMap<>();
    private final Map<String, String> units = new LinkedHashMap<>();
    private final List<Target> targets = new ArrayList<>();
    private final List<String> servers;

    Report(List<String> servers) {
        this.servers = servers;
    }

    /** Slipway's median of a row must be at least so many times that of another server. */
    void require(String row, String server, double atLeast) {
        targets.add(new Target(row, server, atLeast));
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
        text.append("\n| Slipway's ratio | to | is | needed | |\n|---|---|---:|---:|---|\n");
        for (Target target : targets) {
            Map<String, List<Double>> figures = rows.getOrDefault(target.row(), Map.of());
            if (figures.containsKey("slipway") && figures.containsKey(target.server())) {
                double ratio = median(figures.get("slipway")) / median(figures.get(target.server()));
                text.append(String.format(Locale.ROOT, "| %s | %s | %.2f | ≥ %.1f | %s |%n", target.row(),
                        target.server(), ratio, target.atLeast(), ratio >= target.atLeast() ? "met" : "**missed**"));
            }
        }
        text.append("\nEvery round:\n\n");
        rows.forEach((row, figures) -> figures.forEach((server, all) -> text.append("- ").append(row).append(", ")
                .append(server).append(": ")
                .append(String.join(", ", all.stream().map(Report::number).toList())).append('\n')));
        return text.toString();
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
