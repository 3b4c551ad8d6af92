package io.slipway.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Processes found from outside, by what the system says of them. */
final class Processes {
    private static final Pattern DATA_FOLDER_OPTION = Pattern.compile("-D\\s*(\\S+)");

    private Processes() {}

    /** The postmasters whose cluster lies in this folder. */
    static List<ProcessHandle> postmasters(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process)
                        .filter(line -> serves(line, folder))
                        .isPresent())
                .toList();
    }

    /** All whose command line names this folder or a file in it. */
    static List<ProcessHandle> naming(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> commandLine(process)
                        .filter(line -> line.contains(folder.toString()))
                        .isPresent())
                .toList();
    }

    private static boolean serves(String commandLine, Path folder) {
        Matcher option = DATA_FOLDER_OPTION.matcher(commandLine);
        return commandLine.split(" ", 2)[0].endsWith("/postgres")
                && option.find()
                && Path.of(option.group(1)).startsWith(folder);
    }

    /** Empty when the process has ended meanwhile. */
    private static Optional<String> commandLine(ProcessHandle process) {
        try {
            return Optional.of(Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"))
                    .replace('\0', ' '));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
