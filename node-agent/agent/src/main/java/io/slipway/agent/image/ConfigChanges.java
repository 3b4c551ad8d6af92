package io.slipway.agent.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies instructions of a Dockerfile to the run settings of an image, as {@code docker import --change} and {@code docker
 * commit --change} take them: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR.
 */
public final class ConfigChanges {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ConfigChanges() {}

    /**
     * Changes the run settings in place.
     *
     * @throws ImageException INVALID for an instruction that is not known or malformed
     */
    public static void apply(List<String> changes, ObjectNode run) throws ImageException {
        for (String change : changes) {
            String line = change.strip();
            int space = line.indexOf(' ');
            String rest = space < 0 ? "" : line.substring(space + 1).strip();
            String instruction = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
            if (rest.isEmpty() && !instruction.equals("CMD") && !instruction.equals("ENTRYPOINT")) {
                throw invalid("%s requires at least one argument".formatted(instruction));
            }
            apply(instruction, rest, run);
        }
    }

    private static void apply(String instruction, String rest, ObjectNode run) throws ImageException {
        switch (instruction) {
            case "CMD" -> run.set("Cmd", command(rest));
            case "ENTRYPOINT" -> run.set("Entrypoint", command(rest));
            case "USER" -> run.put("User", rest);
            case "WORKDIR" -> run.put("WorkingDir", workingDir(Json.text(run, "WorkingDir"), rest));
            case "STOPSIGNAL" -> run.put("StopSignal", rest);
            case "ENV" -> pairs(rest).forEach(pair -> setEnv(run, pair));
            case "LABEL" ->
                pairs(rest).forEach(pair -> run.withObjectProperty("Labels").put(pair.key(), pair.value()));
            case "EXPOSE" -> {
                for (String port : rest.split("\\s+", -1)) {
                    run.withObjectProperty("ExposedPorts").putObject(port(port));
                }
            }
            case "VOLUME" -> {
                for (String path : rest.startsWith("[") ? texts(rest) : List.of(rest.split("\\s+", -1))) {
                    run.withObjectProperty("Volumes").putObject(path);
                }
            }
            case "ONBUILD" -> run.withArrayProperty("OnBuild").add(rest);
            default -> throw invalid(instruction + " is not a valid change command");
        }
    }

    /** The JSON form as it is; any other text is for the shell. */
    private static ArrayNode command(String rest) {
        ArrayNode command = Json.object().arrayNode();
        List<String> texts = rest.startsWith("[") ? texts(rest) : List.of();
        if (!texts.isEmpty() || rest.equals("[]")) {
            texts.forEach(command::add);
        } else if (!rest.isEmpty()) {
            command.add("/bin/sh").add("-c").add(rest);
        }
        return command;
    }

    /** The texts of a JSON array; none when it is no such thing, which then is a text for the shell. */
    private static List<String> texts(String json) {
        List<String> texts = new ArrayList<>();
        try {
            for (JsonNode node : JSON.readTree(json)) {
                if (!node.isString()) {
                    return List.of();
                }
                texts.add(node.stringValue());
            }
        } catch (JacksonException e) {
            // docker takes what is no JSON as a command line, too.
            return List.of();
        }
        return texts;
    }

    private static String workingDir(String current, String path) {
        if (path.startsWith("/")) {
            return path;
        }
        return (current.isEmpty() ? "/" : current.endsWith("/") ? current : current + "/") + path;
    }

    private static String port(String text) throws ImageException {
        String port = text.indexOf('/') < 0 ? text + "/tcp" : text.toLowerCase(Locale.ROOT);
        if (!port.matches("\\d{1,5}(-\\d{1,5})?/(tcp|udp|sctp)")) {
            throw invalid("Invalid containerPort: " + text);
        }
        return port;
    }

    private record Pair(String key, String value) {}

    private static void setEnv(ObjectNode run, Pair pair) {
        ArrayNode env = run.withArrayProperty("Env");
        for (int i = 0; i < env.size(); i++) {
            if (env.get(i).asString("").startsWith(pair.key() + "=")) {
                env.set(i, pair.key() + "=" + pair.value());
                return;
            }
        }
        env.add(pair.key() + "=" + pair.value());
    }

    /** {@code a=b "c=d e"}, or the old {@code a b c}, where all after the first word is the value. */
    private static List<Pair> pairs(String rest) throws ImageException {
        List<String> words = words(rest);
        List<Pair> pairs = new ArrayList<>();
        if (words.getFirst().indexOf('=') < 0) {
            int space = rest.indexOf(' ');
            if (space < 0) {
                throw invalid("Syntax error - can't find = in \"%s\". Must be of the form: name=value".formatted(rest));
            }
            return List.of(
                    new Pair(rest.substring(0, space), rest.substring(space + 1).strip()));
        }
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw invalid("Syntax error - can't find = in \"%s\". Must be of the form: name=value".formatted(word));
            }
            pairs.add(new Pair(word.substring(0, equals), word.substring(equals + 1)));
        }
        return pairs;
    }

    private static List<String> words(String rest) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '\\' && i + 1 < rest.length()) {
                word.append(rest.charAt(++i));
            } else if (c == ' ' || c == '\t') {
                if (!word.isEmpty()) {
                    words.add(word.toString());
                    word.setLength(0);
                }
            } else {
                word.append(c);
            }
        }
        if (!word.isEmpty() || words.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static ImageException invalid(String message) {
        return new ImageException(ImageException.Reason.INVALID, message);
    }
}
