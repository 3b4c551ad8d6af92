import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has the node agent pull the image that {@code Try.java} pushed and run it, request by request as docker does.
 *
 * <p>Arguments: the agent's socket, and how often to do it again without a word (for the training of a fast start).
 * Environment: {@code SLIPWAY_ADMIN_PASSWORD}. Ends with 1 at the first answer that is not the expected one.
 */
final class TryRun {
    private static final String IMAGE = "admin/hello:latest";

    private final String socket;
    private boolean quiet;

    private TryRun(String socket) {
        this.socket = socket;
    }

    public static void main(String[] arguments) {
        try {
            TryRun run = new TryRun(arguments[0]);
            run.run(System.getenv("SLIPWAY_ADMIN_PASSWORD"));
            run.quiet = true;
            for (int i = 0; arguments.length > 1 && i < Integer.parseInt(arguments[1]); i++) {
                run.life(i % 2 == 0 ? "none" : "bridge");
            }
        } catch (IOException e) {
            System.out.println("  It did not work: " + e.getMessage());
            System.exit(1);
        }
    }

    private void run(String password) throws IOException {
        step("Running it: the agent pulls the image from the registry");
        String login = "{\"username\":\"admin\",\"password\":\"" + password + "\"}";
        String header = "X-Registry-Auth: "
                + Base64.getUrlEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        String pulled = send("POST", "/images/create?fromImage=admin/hello&tag=latest", header, "", 200);
        if (pulled.contains("\"error\"")) {
            throw new IOException(pulled.strip());
        }

        life("none");
        System.out.println();
        System.out.println("It runs. With docker the same is:");
        System.out.println("  docker -H unix://" + socket + " run --rm " + IMAGE);
    }

    private void life(String network) throws IOException {
        step("It makes a container, starts it, and waits for its end");
        String made = send("POST", "/containers/create", "Content-Type: application/json\r\n",
                "{\"Image\":\"" + IMAGE + "\",\"HostConfig\":{\"NetworkMode\":\"" + network + "\"}}", 201);
        String id = property(made, "Id");
        try {
            send("POST", "/containers/" + id + "/start", "", "", 204);
            String ended = send("POST", "/containers/" + id + "/wait", "", "", 200);
            if (!ended.replace(" ", "").contains("\"StatusCode\":0")) {
                throw new IOException("the program ended with " + ended.strip());
            }
            step("What it said, from its log");
            String log = send("GET", "/containers/" + id + "/logs?stdout=1", "", "", 200);
            // Each piece of output has eight bytes in front: the stream and the length.
            say("  " + log.substring(Math.min(8, log.length())).strip());
        } finally {
            send("DELETE", "/containers/" + id + "?force=1", "", "", 204);
        }
    }

    private String send(String method, String path, String headers, String body, int expected) throws IOException {
        String request = method + " " + path + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\nContent-Length: "
                + body.getBytes(StandardCharsets.UTF_8).length + "\r\n" + headers + "\r\n" + body;
        byte[] answer;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            answer = readAll(channel);
        }
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || text.length() < 12) {
            throw new IOException("the agent gave no answer to " + method + " " + path);
        }
        int status = Integer.parseInt(text.substring(9, 12));
        String shown = path.length() > 92 ? path.substring(0, 91) + "…" : path;
        say("  %-6s %-92s %d".formatted(method, shown, status));
        String content = text.substring(end + 4);
        if (text.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked")) {
            content = unchunked(content);
        }
        if (status != expected) {
            throw new IOException("expected " + expected + ", but the agent said: " + content.strip());
        }
        return content;
    }

    private static byte[] readAll(SocketChannel channel) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        while (channel.read(buffer) >= 0) {
            bytes.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return bytes.toByteArray();
    }

    private static String unchunked(String content) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (true) {
            int line = content.indexOf("\r\n", at);
            int length = Integer.parseInt(content.substring(at, line).strip(), 16);
            if (length == 0) {
                return text.toString();
            }
            text.append(content, line + 2, line + 2 + length);
            at = line + 2 + length + 2;
        }
    }

    private static String property(String json, String name) throws IOException {
        Matcher found = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]+)\"").matcher(json);
        if (!found.find()) {
            throw new IOException("the answer has no " + name + ": " + json);
        }
        return found.group(1);
    }

    private void step(String words) {
        say("");
        say(words);
    }

    private void say(String words) {
        if (!quiet) {
            System.out.println(words);
        }
    }
}
