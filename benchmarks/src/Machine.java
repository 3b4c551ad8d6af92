import java.io.IOException;
import java.io.OutputStream;
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

    /**
     * Touches that much memory and frees it. A hypervisor takes back what its guest has left free for some seconds, and
     * the first use of each page then costs more than all that a push does to it; whoever comes next would pay for that
     * by chance.
     */
    static void warmMemory(long bytes) throws IOException {
        Path file = Files.createTempFile(Path.of("/dev/shm"), "slipway-benchmark-", "");
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] zeros = new byte[1 << 20];
            for (long left = bytes; left > 0; left -= zeros.length) {
                out.write(zeros);
            }
        } finally {
            Files.delete(file);
        }
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("an unnamed processor");
    }
}
