package io.slipway.registry.content;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ArgumentPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;

/**
 * Statements that the database receives together, executes in their order and answers together, so that their way there
 * and back is paid for once. To be used inside a transaction: each statement sees what was committed when it began, as if
 * it had been sent alone, and the first that fails ends the transaction.
 */
final class RoundTrip {
    /** A statement with {@code :named} parameters, read once. */
    record Statement(ParsedSql sql) {
        static Statement of(String sql) {
            return new Statement(NamedParameterUtils.parseSqlStatement(sql));
        }
    }

    /**
     * How much goes in one go: characters of parameters, and a little for each element of a list. Answers may be as long, and
     * a server that blocks in writing the first ones while we block in writing the last parameters would wait for ever. So
     * little fits into a socket's buffers.
     */
    static final int TOGETHER = 16 * 1024;

    private static final int ELEMENT = 16;

    private record Sent(String sql, List<@Nullable Object> arguments) {}

    private final JdbcOperations jdbc;
    private final List<Sent> statements = new ArrayList<>();

    RoundTrip(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a statement; which one it is says where its rows are in the {@linkplain #run answer}. */
    int add(Statement statement, Map<String, ? extends @Nullable Object> parameters) {
        MapSqlParameterSource source = new MapSqlParameterSource(parameters);
        statements.add(new Sent(
                NamedParameterUtils.substituteNamedParameters(statement.sql(), source),
                Arrays.asList(NamedParameterUtils.buildValueArray(statement.sql(), source, null))));
        return statements.size() - 1;
    }

    /**
     * Sends the statements, long ones each alone. Answers the first column of each one's rows, which is never null; none of
     * one that returns no rows.
     */
    List<List<String>> run() {
        long length = statements.stream()
                .flatMap(statement -> statement.arguments().stream())
                .mapToLong(RoundTrip::length)
                .sum();
        return length <= TOGETHER
                ? run(statements)
                : statements.stream()
                        .flatMap(statement -> run(List.of(statement)).stream())
                        .toList();
    }

    private static long length(@Nullable Object argument) {
        return switch (argument) {
            case String text -> text.length();
            case String[] texts ->
                Stream.of(texts).mapToLong(text -> text.length() + ELEMENT).sum();
            case null, default -> Long.BYTES;
        };
    }

    private List<List<String>> run(List<Sent> together) {
        String sql = together.stream().map(Sent::sql).collect(Collectors.joining(";\n"));
        return Objects.requireNonNull(jdbc.execute(sql, (PreparedStatement prepared) -> answers(prepared, together)));
    }

    private static List<List<String>> answers(PreparedStatement prepared, List<Sent> together) throws SQLException {
        Object[] arguments = together.stream()
                .flatMap(statement -> statement.arguments().stream())
                .toArray();
        new ArgumentPreparedStatementSetter(arguments).setValues(prepared);
        List<List<String>> answers = new ArrayList<>();
        boolean rows = prepared.execute();
        for (int i = 0; i < together.size(); i++) {
            answers.add(rows ? firstColumn(prepared.getResultSet()) : List.of());
            rows = prepared.getMoreResults();
        }
        return answers;
    }

    private static List<String> firstColumn(ResultSet rows) throws SQLException {
        List<String> values = new ArrayList<>();
        while (rows.next()) {
            values.add(rows.getString(1));
        }
        return values;
    }
}
