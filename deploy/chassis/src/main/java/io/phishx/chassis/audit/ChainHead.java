package io.phishx.chassis.audit;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Repeated;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * Follows a tenant's chain from a checkpoint to its end, by the stored MACs alone: without
 * plaintext, so without crypto-service. What the entries say is {@link AuditVerification}'s to
 * check.
 */
@ApplicationScoped
class ChainHead {

  private static final int PAGE = 500;
  private static final String CHAIN =
      """
      select c.seq, c.entry_id, c.hash, l.mac
      from audit_chain c left join audit_log l on l.id = c.entry_id
      where c.seq > $1 order by c.seq limit $2
      """;
  private static final String AT = "select hash from audit_chain where seq = $1";

  private final TenantTransaction transactions;
  private final AuditMac mac;

  ChainHead(TenantTransaction transactions, AuditMac mac) {
    this.transactions = transactions;
    this.mac = mac;
  }

  /**
   * A place in a chain; the first is before every entry.
   *
   * @param hash in hexadecimal
   */
  record Place(long seq, String hash) {

    static final Place BEGINNING = new Place(0, HexFormat.of().formatHex(AuditMac.GENESIS));

    static Place of(AuditCheckpoint checkpoint) {
      return new Place(checkpoint.seq(), checkpoint.hash());
    }

    Place next(byte[] mac) {
      byte[] before = HexFormat.of().parseHex(hash);
      return new Place(seq + 1, HexFormat.of().formatHex(AuditMac.chain(before, seq + 1, mac)));
    }
  }

  /** What was found at the end. */
  sealed interface Found {

    record Intact(Place place) implements Found {}

    /**
     * The chain is not what was sealed.
     *
     * @param entry the first entry that is not; all zeros where none is left to name
     */
    record Broken(String finding, UUID entry) implements Found {}
  }

  /**
   * Follows the chain from {@code from}, which must still stand in it, to the end that is proven.
   */
  Uni<Found> follow(TenantId tenant, Place from) {
    return stands(tenant, from)
        .chain(
            stands ->
                stands
                    ? walk(tenant, from)
                    : Uni.createFrom().item(new Found.Broken("truncated", new UUID(0, 0))))
        .chain(found -> found instanceof Found.Intact ? proven(tenant, found) : item(found));
  }

  /** Whether {@code place} is one of the chain's. */
  Uni<Boolean> stands(TenantId tenant, Place place) {
    return place.seq() == 0
        ? Uni.createFrom().item(true)
        : transactions
            .sql(tenant, connection -> connection.preparedQuery(AT).execute(Tuple.of(place.seq())))
            .map(rows -> stands(rows, place));
  }

  /** An end that was never proven is the sealer's to tell. */
  private Uni<Found> proven(TenantId tenant, Found intact) {
    return transactions
        .sql(tenant, connection -> ProvenHead.read(connection, mac, tenant))
        .map(
            end ->
                end.finding()
                    .filter(finding -> !end.goesOn())
                    .<Found>map(finding -> new Found.Broken(finding, new UUID(0, 0)))
                    .orElse(intact));
  }

  private static Uni<Found> item(Found found) {
    return Uni.createFrom().item(found);
  }

  private static boolean stands(RowSet<Row> rows, Place place) {
    return rows.size() == 1 && hash(rows.iterator().next()).equals(place.hash());
  }

  private Uni<Found> walk(TenantId tenant, Place from) {
    AtomicReference<Found> found = new AtomicReference<>(new Found.Intact(from));
    return Repeated.until(
            () -> page(tenant, found),
            rows -> rows == PAGE && found.get() instanceof Found.Intact,
            Collectors.counting())
        .map(pages -> Objects.requireNonNull(found.get()));
  }

  /** Completes with the number of links that were followed. */
  private Uni<Integer> page(TenantId tenant, AtomicReference<Found> found) {
    return switch (Objects.requireNonNull(found.get())) {
      case Found.Broken broken -> Uni.createFrom().item(0);
      case Found.Intact(Place place) ->
          transactions
              .sql(
                  tenant,
                  connection ->
                      connection.preparedQuery(CHAIN).execute(Tuple.of(place.seq(), PAGE)))
              .invoke(rows -> found.set(step(rows, place)))
              .map(RowSet::size);
    };
  }

  private static Found step(RowSet<Row> rows, Place from) {
    Place place = from;
    for (Row row : rows) {
      UUID entry = row.getUUID("entry_id");
      if (row.getBuffer("mac") == null) {
        return new Found.Broken("missing", entry);
      }
      place = place.next(row.getBuffer("mac").getBytes());
      if (row.getLong("seq") != place.seq() || !hash(row).equals(place.hash())) {
        return new Found.Broken("chain", entry);
      }
    }
    return new Found.Intact(place);
  }

  private static String hash(Row row) {
    return HexFormat.of().formatHex(row.getBuffer("hash").getBytes());
  }
}
