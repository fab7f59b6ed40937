package io.phishx.chassis.audit;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares the end of a tenant's chain with the MAC that the sealer keeps of it. The chain's hash
 * covers every entry before, but anybody can compute it: whoever writes past the service can cut
 * the chain's end off, or chain anew what he left, but without the service's key he can't make the
 * MAC of that.
 */
final class ProvenHead {

  /** The chain's head is gone, or was never made. */
  private static final String UNPROVEN = "unproven";

  /** Always one row; nulls where there is no link, or no head. */
  private static final String READ =
      """
      select c.seq as last_seq, c.hash as last_hash, h.seq as head_seq, h.hash as head_hash, h.proof
      from (select 1) one
        left join (select seq, hash from audit_chain order by seq desc limit 1) c on true
        left join audit_heads h on true
      """;

  private ProvenHead() {}

  /**
   * Where a chain ends.
   *
   * @param finding {@code truncated}: it went on; {@code chain}: another end was proven; {@code
   *     unproven}: none was; empty if this one was
   */
  record End(ChainHead.Place place, Optional<String> finding) {

    /** Whether it is the proven end, or none was proven yet. */
    boolean goesOn() {
      return finding.isEmpty() || finding.get().equals(UNPROVEN);
    }
  }

  /** Reads it in one statement, so that a sealer at work doesn't look like a break. */
  static Uni<End> read(SqlConnection connection, AuditMac mac, TenantId tenant) {
    return connection.query(READ).execute().map(rows -> of(rows.iterator().next(), mac, tenant));
  }

  /** What a row says that has the columns of {@link #READ}. */
  static End of(Row row, AuditMac mac, TenantId tenant) {
    ChainHead.Place last = place(row, "last_seq", "last_hash");
    ChainHead.Place end = last == null ? ChainHead.Place.BEGINNING : last;
    return new End(end, finding(row, mac, tenant, end));
  }

  private static Optional<String> finding(
      Row row, AuditMac mac, TenantId tenant, ChainHead.Place end) {
    ChainHead.Place head = place(row, "head_seq", "head_hash");
    if (head == null) {
      return end.seq() == 0 ? Optional.empty() : Optional.of(UNPROVEN);
    }
    byte[] proof = row.getBuffer("proof").getBytes();
    if (!MessageDigest.isEqual(mac.head(tenant.value(), head), proof)) {
      return Optional.of("chain");
    }
    if (head.seq() > end.seq()) {
      return Optional.of("truncated");
    }
    return head.equals(end) ? Optional.empty() : Optional.of("chain");
  }

  private static ChainHead.@Nullable Place place(Row row, String seq, String hash) {
    Long at = row.getLong(seq);
    return at == null
        ? null
        : new ChainHead.Place(at, HexFormat.of().formatHex(row.getBuffer(hash).getBytes()));
  }
}
