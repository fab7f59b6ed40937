package io.phishx.crypto.client;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.testkit.Calls;
import io.phishx.testing.Database;
import io.vertx.mutiny.core.Vertx;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A tenant's mails as somebody wrote them into their owner's table, past crypto-service. */
final class ImportedMails implements AutoCloseable {

  static final String OWNER = "anomaly-service";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final List<RewrapTable> TABLES =
      List.of(
          new RewrapTable(
              "mails_try",
              "email_analysis",
              "id",
              List.of("sender", "subject"),
              Map.of("sender", "sender_index"),
              Optional.empty()),
          new RewrapTable(
              "findings_try",
              "findings",
              "id",
              List.of("description"),
              Map.of(),
              Optional.empty()));

  private final Calls calls;

  ImportedMails(Calls calls) throws SQLException {
    this.calls = calls;
    Database.execute(
        """
        create table mails_try (id uuid primary key, tenant_id uuid not null, sender text,
          sender_index text, subject text);
        create table findings_try (id uuid primary key, tenant_id uuid not null, description text);
        grant select, insert, update on mails_try, findings_try to phishx_app
        """);
  }

  @Override
  public void close() throws SQLException {
    Database.execute("drop table mails_try; drop table findings_try");
  }

  /** The id of a new one. */
  UUID add(String sender, String subject) throws SQLException {
    UUID id = UUID.randomUUID();
    Database.execute(
        "insert into mails_try values ('%s', '%s', '%s', null, '%s')"
            .formatted(id, calls.tenant(), sender, subject));
    return id;
  }

  String read(String column, UUID mail) throws SQLException {
    return Database.read(
        "select coalesce(%s, '') from mails_try where id = '%s'".formatted(column, mail));
  }

  /** As its owner has it opened. */
  io.restassured.response.ValidatableResponse open(UUID mail) throws SQLException {
    return calls
        .post(
            calls.service(OWNER),
            "/encryption/rows/decrypt",
            Map.of(
                "table",
                "email_analysis",
                "row_ids",
                List.of(mail.toString()),
                "rows",
                List.of(Map.of("sender", read("sender", mail), "subject", read("subject", mail)))))
        .statusCode(200);
  }

  /** One look of its owner at all of them. */
  KeyTargets pass(Vertx vertx, TenantTransaction transactions) {
    return Passes.turn(
            Passes.of(vertx, transactions, calls, OWNER, TABLES), new TenantId(calls.tenant()))
        .await()
        .atMost(LONG)
        .orElseThrow();
  }

  /** Their last counts become older by {@code interval}. */
  void age(String interval) throws SQLException {
    Database.execute(
        """
        update coverage_report set counted_at = counted_at - interval '%1$s',
          field_since = field_since - interval '%1$s', index_since = index_since - interval '%1$s'
        where tenant_id = '%2$s'
        """
            .formatted(interval, calls.tenant()));
  }
}
