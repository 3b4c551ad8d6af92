import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What all groups of rows share.
 *
 * @param clients one for each registry under test, running
 * @param suffix what the names of rows end with: a word for https, or nothing
 */
record Comparison(Options options, Report report, List<Client> clients, String suffix) {

    static final long MIB = 1L << 20;
    static final int CONNECTIONS = 32;
    static final int LAYERS = 5;

    /** The clients in the order of a round: each begins in its turn. */
    List<Client> turn(int round) {
        List<Client> order = new ArrayList<>(clients);
        Collections.rotate(order, -round);
        return order;
    }

    /**
     * What an earlier step left unwritten must not be written during the next, and the memory that the next one fills
     * must be there for all alike.
     */
    static void settle(long bytesToCome) throws IOException, InterruptedException {
        Programs.run(List.of("sync"));
        Machine.warmMemory(2 * bytesToCome);
    }

    static double megabytes(long bytes, double seconds) {
        return bytes / seconds / 1e6;
    }
}
