import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine in one line, as far as it bears on the figures. */
final class Machine {

    private Machine() {}

    static String describe(Path disk) throws IOException {
        return String.format(Locale.ROOT, "%d × %s, %d GiB of memory, Linux %s, %s, Java %s, load before the report %s",
                Runtime.getRuntime().availableProcessors(), line("/proc/cpuinfo", "model name"),
                Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) >> 20,
                System.getProperty("os.version"), Files.getFileStore(disk).type(), Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[1]);
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("an unnamed processor");
    }
}
