import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The foreign programs that measure: curl and wrk. They run to their end; one that fails ends the benchmark. */
final class Programs {

    private final Path tools;

    /** @param tools the folder that {@code ./slipway tools} prints */
    Programs(Path tools) {
        this.tools = tools;
    }

    /** The file of a program from the tools folder. */
    String tool(String name) {
        return tools.resolve(name).toString();
    }

    /** Runs a command and answers what it wrote on standard output. */
    static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, Map.of());
    }

    /** The same with more variables in its environment. */
    static String run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + output);
        }
        return output;
    }
}
