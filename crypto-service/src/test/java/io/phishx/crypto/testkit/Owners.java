package io.phishx.crypto.testkit;

import io.phishx.testing.Database;
import io.restassured.path.json.JsonPath;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The services that store a tenant's sealed rows, as far as they report them. */
public final class Owners {

  private static final Map<String, List<String>> TABLES =
      Map.of(
          "auth-service", List.of("users", "audit_log"),
          "anomaly-service", List.of("email_analysis", "findings"));

  private Owners() {}

  /** One count of one column. */
  public static Map<String, Object> count(String column, String format, int keyVersion, long rows) {
    return Map.of("column", column, "format", format, "key_version", keyVersion, "rows", rows);
  }

  /** Reports {@code counts} of {@code table}, counted now. */
  public static JsonPath report(
      Calls calls, String service, String table, List<Map<String, Object>> counts) {
    return reportBy(calls.service(service), calls, table, counts);
  }

  /** The same by whoever holds {@code token}, such as the admin of a tenant's own table. */
  public static JsonPath reportBy(
      String token, Calls calls, String table, List<Map<String, Object>> counts) {
    String asOf =
        calls.get(token, "/encryption/coverage/targets").statusCode(200).extract().path("as_of");
    return calls
        .put(
            token,
            "/encryption/coverage",
            Map.of(
                "tables", List.of(Map.of("table", table, "counted_at", asOf, "columns", counts))))
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** Every table of the guide is reported empty. */
  public static List<JsonPath> reportNothing(Calls calls) {
    List<JsonPath> answers = new ArrayList<>();
    TABLES.forEach(
        (service, tables) ->
            tables.forEach(table -> answers.add(report(calls, service, table, List.of()))));
    return answers;
  }

  /**
   * Every tenant's users are counted now, all indexed by that version of the service's key.
   *
   * @param since the first count that found nothing older, as an SQL expression
   */
  public static void reportEveryLoginsIndex(int version, String since) throws SQLException {
    Database.execute(
        """
        insert into coverage_report (tenant_id, table_name, reporter, counted_at, columns,
          lowest_field, field_since, lowest_index, index_since)
        select distinct tenant_id, 'users', 'auth-service', now(), '[]'::jsonb, 2147483647, now(),
          %d, %s
        from data_key where purpose in ('field', 'fernet')
        on conflict (tenant_id, table_name) do update
          set lowest_index = excluded.lowest_index, index_since = excluded.index_since,
            counted_at = excluded.counted_at
        """
            .formatted(version, since));
  }
}
