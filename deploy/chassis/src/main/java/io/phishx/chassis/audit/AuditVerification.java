package io.phishx.chassis.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Repeated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Walks a tenant's hash chain and names the first entry that was altered, removed or inserted. */
@ApplicationScoped
public class AuditVerification {

  private static final int PAGE = 500;
  private static final String CHAIN =
      """
      select c.seq, c.entry_id, c.hash, l.id, l.at, l.event_type, l.outcome, l.actor, l.facts,
        l.sealed_as, l.action_details, l.ip_address, l.user_agent, l.mac
      from audit_chain c left join audit_log l on l.id = c.entry_id
      where c.seq > $1 order by c.seq limit $2
      """;
  private static final String OUTSIDE =
      """
      select l.id, p.entry_id is not null as pending
      from audit_log l left join audit_chain c on c.entry_id = l.id
        left join audit_pending p on p.entry_id = l.id
      where c.entry_id is null order by l.at, l.id
      """;

  private final TenantTransaction transactions;
  private final AuditMac mac;
  private final ChainHead head;
  private final KeptCheckpoints kept;

  AuditVerification(
      TenantTransaction transactions, AuditMac mac, ChainHead head, KeptCheckpoints kept) {
    this.transactions = transactions;
    this.mac = mac;
    this.head = head;
    this.kept = kept;
  }

  /**
   * What a walk found.
   *
   * @param entries how many entries the chain holds
   * @param firstId the oldest entry
   * @param lastId the newest entry of the chain
   * @param intact whether every entry is what was appended
   * @param brokenAt the first entry that is not; null where none is left to name
   * @param finding {@code altered}, {@code missing}, {@code inserted}, {@code chain}, {@code
   *     truncated} (it ends before what was proven, or before a checkpoint that was kept outside)
   *     or {@code unproven} (nothing says where it ends); null if intact
   * @param unsealed entries that wait for the sealer
   */
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Result(
      long entries,
      @Nullable UUID firstId,
      @Nullable UUID lastId,
      boolean intact,
      @Nullable UUID brokenAt,
      @Nullable String finding,
      long unsealed) {}

  /**
   * Walks the whole chain, and compares its end with what was proven and what was kept outside.
   *
   * @param open gives the plaintext of the sealed values of rows, in order: a row's details,
   *     address and user agent; called outside a transaction
   */
  public Uni<Result> verify(TenantId tenant, Function<List<AuditRow>, Uni<List<AuditRow>>> open) {
    Walk walk = new Walk();
    return Repeated.until(
            () -> page(tenant, open, walk),
            rows -> rows == PAGE && walk.finding == null,
            Collectors.counting())
        .chain(() -> end(tenant, walk))
        .chain(() -> outside(tenant, walk));
  }

  /** Completes with the number of links that were looked at. */
  private Uni<Integer> page(
      TenantId tenant, Function<List<AuditRow>, Uni<List<AuditRow>>> open, Walk walk) {
    return transactions
        .sql(
            tenant, connection -> connection.preparedQuery(CHAIN).execute(Tuple.of(walk.seq, PAGE)))
        .chain(
            rows -> {
              List<AuditRow> stored = new ArrayList<>();
              for (Row row : rows) {
                if (row.getUUID("id") != null) {
                  stored.add(AuditLog.row(row));
                }
              }
              return open.apply(stored)
                  .invoke(plain -> check(tenant, rows, plain, walk))
                  .map(plain -> rows.size());
            });
  }

  private void check(TenantId tenant, RowSet<Row> rows, List<AuditRow> plain, Walk walk) {
    int next = 0;
    for (Row row : rows) {
      UUID entry = row.getUUID("entry_id");
      if (row.getUUID("id") == null) {
        walk.broken(entry, "missing");
        return;
      }
      AuditRow opened = plain.get(next++);
      byte[] storedMac = row.getBuffer("mac").getBytes();
      byte[] hash = AuditMac.chain(walk.hash, walk.seq + 1, storedMac);
      if (row.getLong("seq") != walk.seq + 1
          || !MessageDigest.isEqual(hash, row.getBuffer("hash").getBytes())) {
        walk.broken(entry, "chain");
        return;
      }
      byte[] expected = mac.of(tenant.value(), entry, opened.at(), entryOf(opened));
      if (!MessageDigest.isEqual(expected, storedMac)) {
        walk.broken(entry, "altered");
        return;
      }
      walk.hash = hash;
      walk.seq++;
      walk.first = walk.first == null ? entry : walk.first;
      walk.last = entry;
    }
  }

  private Uni<Void> end(TenantId tenant, Walk walk) {
    return transactions
        .sql(tenant, connection -> ProvenHead.read(connection, mac, tenant))
        .invoke(end -> end.finding().ifPresent(finding -> walk.broken(null, finding)))
        .chain(() -> kept.newest(tenant))
        .map(newest -> newest.map(ChainHead.Place::of).orElse(ChainHead.Place.BEGINNING))
        .chain(place -> head.stands(tenant, place))
        .invoke(
            stands -> {
              if (!stands) {
                walk.broken(null, "truncated");
              }
            })
        .replaceWithVoid();
  }

  private Uni<Result> outside(TenantId tenant, Walk walk) {
    return transactions
        .sql(tenant, connection -> connection.query(OUTSIDE).execute())
        .map(
            rows -> {
              long unsealed = 0;
              for (Row row : rows) {
                if (row.getBoolean("pending")) {
                  unsealed++;
                } else {
                  walk.broken(row.getUUID("id"), "inserted");
                }
              }
              return new Result(
                  walk.seq,
                  walk.first,
                  walk.last,
                  walk.finding == null,
                  walk.brokenAt,
                  walk.finding,
                  unsealed);
            });
  }

  private static AuditEntry entryOf(AuditRow row) {
    return new AuditEntry(
        row.eventType(),
        row.outcome(),
        row.actor(),
        row.facts(),
        row.sealedAs(),
        plain(row.details()),
        plain(row.ipAddress()),
        plain(row.userAgent()));
  }

  private static @Nullable SealedText plain(@Nullable String text) {
    return text == null ? null : new SealedText(text, "");
  }

  private static final class Walk {
    private byte[] hash = AuditMac.GENESIS;
    private long seq;
    private @Nullable UUID first;
    private @Nullable UUID last;
    private @Nullable UUID brokenAt;
    private @Nullable String finding;

    private void broken(@Nullable UUID entry, String what) {
      if (finding == null) {
        brokenAt = entry;
        finding = what;
      }
    }
  }
}
