import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Sums the test reports below a folder: shows the tables that tests have left in {@code target/tables}, names each failed
 * and each skipped test in one line and closes with {@code N passed, N failed, N skipped}. Ends with 1 if a test failed,
 * if none ran, or if one was skipped in CI.
 *
 * <p>Arguments: the folder, the exit status of the build, and what was skipped before any test.
 */
final class TestReport {

    private static final int LONGEST_MESSAGE = 300;

    private int passed;
    private final List<String> failed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();

    public static void main(String[] arguments) throws Exception {
        TestReport report = new TestReport();
        report.skipped.addAll(List.of(arguments).subList(2, arguments.length));
        Path root = Path.of(arguments[0]);
        for (Path table : files(root, "target/tables", ".*\\.txt")) {
            System.out.println(Files.readString(table));
        }
        for (Path file : files(root, "target/surefire-reports", "TEST-.*\\.xml")) {
            report.read(file);
        }
        System.exit(report.tell(!arguments[1].equals("0"), "true".equalsIgnoreCase(System.getenv("CI"))));
    }

    private static List<Path> files(Path root, String folder, String name) throws IOException {
        try (Stream<Path> files = Files.find(
                root,
                8,
                (file, attributes) -> attributes.isRegularFile()
                        && file.getFileName().toString().matches(name)
                        && file.getParent().endsWith(Path.of(folder)))) {
            return files.sorted().toList();
        }
    }

    private void read(Path file) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        NodeList cases = builder.parse(file.toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String name = test.getAttribute("classname").replaceAll(".*\\.", "") + "." + test.getAttribute("name");
            if (has(test, "failure")) {
                failed.add(name + ": " + message(test, "failure"));
            } else if (has(test, "error")) {
                failed.add(name + ": " + message(test, "error"));
            } else if (has(test, "skipped")) {
                skipped.add(name + ": " + message(test, "skipped"));
            } else {
                passed++;
            }
        }
    }

    private static boolean has(Element test, String kind) {
        return test.getElementsByTagName(kind).getLength() > 0;
    }

    private static String message(Element test, String kind) {
        Element element = (Element) test.getElementsByTagName(kind).item(0);
        String words = element.hasAttribute("message") ? element.getAttribute("message") : element.getTextContent();
        String line = words.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "…" : line;
    }

    private int tell(boolean buildFailed, boolean inCi) {
        skipped.forEach(line -> System.out.println("skipped: " + line));
        failed.forEach(line -> System.out.println("FAILED: " + line));
        boolean skipCounts = inCi && !skipped.isEmpty();
        if (skipCounts) {
            System.out.println("In CI a skipped test is a failure.");
        }
        if (buildFailed && failed.isEmpty()) {
            System.out.println("The build failed outside the tests.");
        }
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
        return buildFailed || skipCounts || !failed.isEmpty() || passed == 0 ? 1 : 0;
    }
}
