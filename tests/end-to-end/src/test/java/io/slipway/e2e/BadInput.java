package io.slipway.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The table of malformed requests: its grammar is described at the head of {@code bad-input.txt}. */
final class BadInput {
    private static final Pattern REPEAT = Pattern.compile("\\{([^{}]{1,20})\\*(\\d+)}");
    private static final Pattern IMAGE = Pattern.compile("^\\{image(?::(.*))?}( \\{})?$", Pattern.DOTALL);
    private static final Pattern LAYERS = Pattern.compile("^\\{layers:(.*)}$", Pattern.DOTALL);

    private BadInput() {}

    /** One row: what is sent is made from it by {@link #bytes}. */
    record Row(
            int line,
            String section,
            List<Integer> statuses,
            List<String> codes,
            String request,
            List<String> headers,
            String body) {
        boolean isHead() {
            return request.startsWith("HEAD ");
        }

        @Override
        public String toString() {
            String all = request
                    + (headers.isEmpty() ? "" : " | " + String.join(" & ", headers))
                    + (body.isEmpty() ? "" : " | " + body);
            return "line " + line + " (" + section + "): " + all.substring(0, Math.min(all.length(), 160));
        }

        boolean needsUpload() {
            return request.contains("{upload}");
        }

        /** The request as it goes over the wire, one byte for each character. */
        byte[] bytes(Map<String, String> values) {
            String sentBody = escaped(filled(json(body, values), values));
            String line = escaped(filled(request, values));
            StringBuilder text =
                    new StringBuilder(line.matches("(?s).* HT[TP]P/\\S*") ? line : line + " HTTP/1.1").append("\r\n");
            for (String header : headers) {
                if (!header.startsWith("-")) {
                    text.append(escaped(filled(header, values))).append("\r\n");
                }
            }
            add(text, "Host", values.get("host"));
            add(text, "Authorization", "Bearer " + values.get("token"));
            add(text, "Connection", "close");
            if (!sentBody.isEmpty() && headers.stream().noneMatch(h -> h.startsWith("Transfer-Encoding"))) {
                add(text, "Content-Length", String.valueOf(sentBody.length()));
            } else if (request.startsWith("P")) {
                addLengthOfNothing(text, sentBody);
            }
            return text.append("\r\n").append(sentBody).toString().getBytes(StandardCharsets.ISO_8859_1);
        }

        private void addLengthOfNothing(StringBuilder text, String sentBody) {
            if (sentBody.isEmpty()) {
                add(text, "Content-Length", "0");
            }
        }

        private void add(StringBuilder text, String name, String value) {
            if (headers.stream().noneMatch(h -> h.startsWith(name + ":") || h.equals("-" + name))) {
                text.append(name).append(": ").append(value).append("\r\n");
            }
        }
    }

    static List<Row> rows() {
        try (InputStream in = BadInput.class.getResourceAsStream("bad-input.txt")) {
            if (in == null) {
                throw new IllegalStateException("bad-input.txt is not beside " + BadInput.class);
            }
            List<Row> rows = new ArrayList<>();
            String section = "";
            int number = 0;
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                number++;
                if (line.startsWith("== ")) {
                    section = line.substring(3);
                } else if (!line.isBlank() && !line.startsWith("#")) {
                    rows.add(row(number, section, line));
                }
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Row row(int number, String section, String line) {
        String[] columns = line.split(" \\|(?= |$)", 5);
        List<Integer> statuses = List.of(columns[0].strip().split("/")).stream()
                .map(Integer::valueOf)
                .toList();
        String headers = columns.length > 3 ? repeated(columns[3].strip()) : "";
        return new Row(
                number,
                section,
                statuses,
                List.of(columns[1].strip().split("/")),
                columns[2].strip(),
                headers.isEmpty() ? List.of() : List.of(headers.split(" & ")),
                columns.length > 4 && !columns[4].isEmpty() ? columns[4].substring(1) : "");
    }

    private static String json(String body, Map<String, String> values) {
        String config = "\"config\":" + values.get("config");
        Matcher image = IMAGE.matcher(body);
        if (image.matches()) {
            String start = image.group(1) == null ? "\"schemaVersion\":2" : image.group(1);
            return "{" + start + "," + config + ",\"layers\":[]}" + (image.group(2) == null ? "" : image.group(2));
        }
        Matcher layers = LAYERS.matcher(body);
        return layers.matches() ? "{\"schemaVersion\":2," + config + ",\"layers\":" + layers.group(1) + "}" : body;
    }

    private static String filled(String text, Map<String, String> values) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return repeated(filled);
    }

    private static String repeated(String text) {
        return REPEAT.matcher(text).replaceAll(BadInput::repetition);
    }

    private static String repetition(java.util.regex.MatchResult match) {
        return Matcher.quoteReplacement(match.group(1).repeat(Integer.parseInt(match.group(2))));
    }

    private static String escaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char next = c == '\\' && i + 1 < text.length() ? text.charAt(i + 1) : 0;
            switch (next) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case 't' -> bytes.write('\t');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                    i += 2;
                }
                default -> {
                    bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                    i--;
                }
            }
            i++;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }
}
