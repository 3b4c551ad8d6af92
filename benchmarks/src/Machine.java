import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The machine in one line, as far as it bears on the figures. */
final class Machine {

    private static final Path PAGE_REPORTING = Path.of("/sys/module/page_reporting/parameters/page_reporting_order");
    private static final String LARGER_THAN_ANY_BLOCK = "11";

    private Machine() {}

    static String describe(Path disk) throws IOException {
        return String.format(Locale.ROOT, "%d × %s, %d GiB of memory, Linux %s, %s, Java %s, load before the report %s",
                Runtime.getRuntime().availableProcessors(), line("/proc/cpuinfo", "model name"),
                Long.parseLong(line("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) >> 20,
                System.getProperty("os.version"), Files.getFileStore(disk).type(), Runtime.version(),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[1]);
    }

    /**
     * Keeps the kernel from giving free memory back to the hypervisor, until closed. Each page that was given back costs
     * far more at its next use than all that a push does to it, and which server meets such pages is chance: without
     * this, the same push takes between 1.1 and 2.6 s. Does nothing on a machine that gives nothing back.
     */
    static AutoCloseable keepFreeMemory() throws IOException {
        if (!Files.isWritable(PAGE_REPORTING)) {
            return () -> {};
        }
        String before = Files.readString(PAGE_REPORTING).strip();
        AutoCloseable restore = () -> Files.writeString(PAGE_REPORTING, before);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                restore.close();
            } catch (Exception e) {
                System.err.println("Write " + before + " to " + PAGE_REPORTING + ": " + e);
            }
        }));
        Files.writeString(PAGE_REPORTING, LARGER_THAN_ANY_BLOCK);
        return restore;
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

    /** What was written so far to the disk that holds this folder, by whomever. */
    static long bytesWritten(Path folder) throws IOException {
        String disk = Path.of(Files.getFileStore(folder).name()).getFileName().toString();
        return Files.readAllLines(Path.of("/proc/diskstats")).stream()
                .map(line -> line.strip().split("\\s+"))
                .filter(parts -> parts[2].equals(disk))
                .mapToLong(parts -> Long.parseLong(parts[9]) * 512)
                .sum();
    }

    private static String line(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("an unnamed processor");
    }
}
