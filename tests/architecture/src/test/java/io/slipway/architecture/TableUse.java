package io.slipway.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A place in a main source that touches a table: by an entity's mapping, or by SQL in a string. */
record TableUse(String table, String module, Access access, String place) {
    enum Access {
        JPA,
        JDBC
    }

    private static final Pattern CREATED =
            Pattern.compile("(?im)^\\s*create\\s+table\\s+(?:if\\s+not\\s+exists\\s+)?\"?([a-z_]+)\"?");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?m)^\\s*//.*$");
    private static final Pattern LITERAL = Pattern.compile("(?s)\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"");
    private static final Pattern MAPPED = Pattern.compile(
            "@(?:[A-Za-z.]*\\.)?(?:Table|JoinTable|CollectionTable)\\s*\\(\\s*(?:name\\s*=\\s*)?\"([a-z_]+)\"");
    /** How a text begins that is SQL or a piece of it, and not a sentence for people. */
    private static final Pattern STATEMENT = Pattern.compile(
            "(?i)\\s*(?:select|insert|update|delete|with|merge|truncate|lock|from|join|left|where|and|on)\\b");

    private static final Pattern SQL_TABLE =
            Pattern.compile("\\b(?i:from|join|into|update|table|using|truncate|lock)\\s+(?i:only\\s+)?\"?([a-z_]+)\\b");

    /** The tables that the migrations make. */
    static Set<String> tablesOf(Path migrations) throws IOException {
        Set<String> tables = new TreeSet<>();
        try (Stream<Path> files = Files.walk(migrations)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                Matcher matcher = CREATED.matcher(Files.readString(file));
                while (matcher.find()) {
                    tables.add(matcher.group(1).toLowerCase(Locale.ROOT));
                }
            }
        }
        return tables;
    }

    static List<TableUse> usesOf(Module module, Set<String> tables) throws IOException {
        List<TableUse> uses = new ArrayList<>();
        if (Files.isDirectory(module.sources())) {
            try (Stream<Path> files = Files.walk(module.sources())) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    uses.addAll(usesIn(
                            Files.readString(file),
                            module.folder(),
                            file.getFileName().toString(),
                            tables));
                }
            }
        }
        return uses;
    }

    /** What one source touches. SQL inside a Spring Data interface or an entity counts as JPA's. */
    static List<TableUse> usesIn(String source, String module, String place, Set<String> tables) {
        String code = COMMENT.matcher(source).replaceAll("");
        boolean jpa = code.contains("import jakarta.persistence.") || code.contains("import org.springframework.data.");
        Set<String> mapped = new TreeSet<>();
        Matcher mapping = MAPPED.matcher(code);
        while (mapping.find()) {
            mapped.add(mapping.group(1));
        }
        Set<String> queried = new TreeSet<>();
        for (String text : joinedLiterals(code)) {
            Matcher sql = SQL_TABLE.matcher(STATEMENT.matcher(text).lookingAt() ? text : "");
            while (sql.find()) {
                queried.add(sql.group(1));
            }
        }
        List<TableUse> uses = new ArrayList<>();
        mapped.stream()
                .filter(tables::contains)
                .forEach(table -> uses.add(new TableUse(table, module, Access.JPA, place)));
        queried.stream()
                .filter(tables::contains)
                .forEach(table -> uses.add(new TableUse(table, module, jpa ? Access.JPA : Access.JDBC, place)));
        return uses;
    }

    /** The string literals, those with nothing but a plus between them as one. */
    private static List<String> joinedLiterals(String code) {
        List<String> texts = new ArrayList<>();
        Matcher literal = LITERAL.matcher(code);
        int end = -1;
        while (literal.find()) {
            String text = literal.group(1) == null ? literal.group(2) : literal.group(1);
            boolean continues =
                    end >= 0 && code.substring(end, literal.start()).strip().equals("+");
            texts.add(continues ? texts.removeLast() + text : text);
            end = literal.end();
        }
        return texts;
    }

    @Override
    public String toString() {
        return module + "/" + place + " touches " + table + " by " + access;
    }
}
