package io.slipway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sends bytes over a socket and reads whatever answers come until the server closes or says nothing for a while. */
final class RawAnswers {
    private static final int FIRST_ANSWER_MILLISECONDS = 20_000;
    private static final int FURTHER_ANSWER_MILLISECONDS = 1_500;

    private RawAnswers() {}

    /** One answer: status, head lines in their order, body without its framing. */
    record RawAnswer(int status, List<String> head, String body) {
        String header(String name) {
            String prefix = name.toLowerCase(Locale.ROOT) + ":";
            return head.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                    .map(line -> line.substring(prefix.length()).strip())
                    .findFirst()
                    .orElse("");
        }
    }

    static List<RawAnswer> to(int port, byte[] request, boolean head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            Thread sender = Thread.ofVirtual().start(() -> send(socket, request));
            List<RawAnswer> answers = new ArrayList<>();
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(FIRST_ANSWER_MILLISECONDS);
            try {
                for (RawAnswer answer = read(in, head); answer != null; answer = read(in, head)) {
                    if (answer.status() >= 200) {
                        answers.add(answer);
                    }
                    socket.setSoTimeout(FURTHER_ANSWER_MILLISECONDS);
                }
            } catch (SocketTimeoutException | SocketException e) {
                // Nothing more is coming; what came is judged by the caller.
            }
            sender.interrupt();
            return answers;
        }
    }

    private static void send(Socket socket, byte[] request) {
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // The server has answered before it read everything, as it may.
        }
    }

    private static @org.jspecify.annotations.Nullable RawAnswer read(InputStream in, boolean headRequest)
            throws IOException {
        String first = line(in);
        if (first.isEmpty()) {
            return null;
        }
        if (!first.startsWith("HTTP/1.")) {
            return new RawAnswer(200, List.of(first), "not an answer of HTTP: " + first);
        }
        int status = Integer.parseInt(first.split(" ")[1]);
        List<String> head = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            head.add(line);
        }
        RawAnswer bare = new RawAnswer(status, head, "");
        if (status < 200 || status == 204 || status == 304) {
            return bare;
        }
        byte[] body;
        if (headRequest) {
            // Whatever follows the head of an answer to HEAD would be a body that must not be there.
            body = in.readAllBytes();
        } else if (bare.header("Transfer-Encoding").equalsIgnoreCase("chunked")) {
            body = chunks(in);
        } else if (bare.header("Content-Length").isEmpty()) {
            body = in.readAllBytes();
        } else {
            body = in.readNBytes(Integer.parseInt(bare.header("Content-Length")));
        }
        return new RawAnswer(status, head, new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in).strip(), 16);
            body.writeBytes(in.readNBytes(size));
            line(in);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }
}
