package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** More downloads at a time than the registry copies itself, so that some are sent by the kernel: each gets its bytes. */
class ParallelDownloadTest {
    /** Far more than the connections' own buffers hold, so that none is done while another begins. */
    private static final int SIZE = 24 << 20;

    private static final int CLIENTS = Math.max(2, Runtime.getRuntime().availableProcessors()) + 2;

    private final RunningRegistry registry = RunningRegistry.shared();

    @Test
    void eachOfManyDownloadsGetsExactlyThePartItAskedFor() throws Exception {
        byte[] content = new byte[SIZE];
        new Random(311).nextBytes(content);
        RegistryClient client = registry.client();
        client.pushBlob("admin/parallel", content, client.token("admin/parallel", "pull,push"));
        String path = "/v2/admin/parallel/blobs/" + Content.digest(content);
        String token = client.token("admin/parallel", "pull");

        CyclicBarrier allHaveBegun = new CyclicBarrier(CLIENTS);
        List<Future<byte[]>> downloads = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                int first = from(i);
                downloads.add(threads.submit(() -> download(path, token, first, allHaveBegun)));
            }
        }
        for (int i = 0; i < CLIENTS; i++) {
            byte[] expected = Arrays.copyOfRange(content, from(i), SIZE);
            assertThat(Arrays.equals(downloads.get(i).get(), expected))
                    .as("the bytes from " + from(i))
                    .isTrue();
        }
    }

    private static int from(int client) {
        return client * 100_003;
    }

    /** Reads the answer's first bytes, waits until all others have theirs, and reads on to the end. */
    private byte[] download(String path, String token, int first, CyclicBarrier allHaveBegun) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registry.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write(
                            "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nRange: bytes=%d-\r\nConnection: close\r\n\r\n"
                                    .formatted(path, "127.0.0.1", token, first)
                                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            String header = header(in);
            assertThat(header).startsWith("HTTP/1.1 206 ").contains("bytes " + first + "-" + (SIZE - 1) + "/" + SIZE);
            allHaveBegun.await(60, TimeUnit.SECONDS);
            return in.readAllBytes();
        }
    }

    private static String header(InputStream in) throws IOException {
        StringBuilder header = new StringBuilder();
        while (header.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertThat(next).as("a byte after: " + header).isNotNegative();
            header.append((char) next);
        }
        return header.toString();
    }
}
