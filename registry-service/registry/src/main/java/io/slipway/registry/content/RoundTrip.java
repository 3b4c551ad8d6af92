package io.slipway.registry.content;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

    private final JdbcOperations jdbc;
    private final List<String> statements = new ArrayList<>();
    private final List<@Nullable Object> arguments = new ArrayList<>();

    RoundTrip(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** Adds a statement; which one it is says where its rows are in the {@linkplain #run answer}. */
    int add(Statement statement, Map<String, ? extends @Nullable Object> parameters) {
        MapSqlParameterSource source = new MapSqlParameterSource(parameters);
        statements.add(NamedParameterUtils.substituteNamedParameters(statement.sql(), source));
        arguments.addAll(Arrays.asList(NamedParameterUtils.buildValueArray(statement.sql(), source, null)));
        return statements.size() - 1;
    }

    /** Sends the statements. Answers the first column of each one's rows, which is never null, none of one that returns no rows. */
    List<List<String>> run() {
        List<List<String>> answers =
                jdbc.execute(String.join(";\n", statements), (PreparedStatement prepared) -> answers(prepared));
        return answers == null ? List.of() : answers;
    }

    private List<List<String>> answers(PreparedStatement prepared) throws SQLException {
        new ArgumentPreparedStatementSetter(arguments.toArray()).setValues(prepared);
        List<List<String>> answers = new ArrayList<>();
        boolean rows = prepared.execute();
        for (int i = 0; i < statements.size(); i++) {
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
