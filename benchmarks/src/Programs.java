import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

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
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(command + " ended with " + status + ": " + output);
        }
        return output;
    }
}
