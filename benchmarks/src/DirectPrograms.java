import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The unpacked programs of the tools folder under their own names, without the small scripts that lead to them there: an
 * engine that starts several of them for each container would pay for as many shells.
 */
final class DirectPrograms {
    private static final Pattern PROGRAM = Pattern.compile("exec -a '[^']*' '([^']*)' ");
    private static final Pattern VARIABLE = Pattern.compile("export (LD_LIBRARY_PATH|XTABLES_LIBDIR)=('[^']*')");

    private DirectPrograms() {}

    /** Links them in a folder and answers the words that run a command with that folder first in PATH. */
    static List<String> words(Path tools, Path folder) throws IOException {
        Files.createDirectories(folder);
        List<String> words = new ArrayList<>(List.of("env", "PATH=" + folder + ":/usr/sbin:/usr/bin:/sbin:/bin"));
        List<Path> programs;
        try (Stream<Path> files = Files.list(tools)) {
            programs = files.sorted().toList();
        }
        for (Path program : programs) {
            Path link = folder.resolve(program.getFileName());
            Files.deleteIfExists(link);
            Path target = program.toRealPath();
            if (Files.size(target) < 4096) {
                String script = Files.readString(target);
                Matcher named = PROGRAM.matcher(script);
                if (named.find()) {
                    target = Path.of(named.group(1));
                    addVariables(script, words);
                }
            }
            Files.createSymbolicLink(link, target);
        }
        return words;
    }

    private static void addVariables(String script, List<String> words) {
        Matcher variable = VARIABLE.matcher(script);
        while (variable.find()) {
            String word = variable.group(1) + "=" + variable.group(2).replace("'", "");
            if (!words.contains(word)) {
                words.add(word);
            }
        }
    }
}
