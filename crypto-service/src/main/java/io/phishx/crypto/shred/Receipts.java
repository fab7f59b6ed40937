package io.phishx.crypto.shred;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.ReceiptKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Makes, signs and writes receipts. */
@ApplicationScoped
class Receipts {

  private final DataKeys keys;
  private final TenantTransaction transactions;
  private final ObjectMapper json;
  private final Ids ids;
  private final Clock clock;
  private final Duration cacheAge;
  private final Optional<Duration> backupsKept;

  Receipts(
      DataKeys keys,
      TenantTransaction transactions,
      ObjectMapper json,
      Ids ids,
      Clock clock,
      CryptoConfig config) {
    this.keys = keys;
    this.transactions = transactions;
    this.json = json;
    this.ids = ids;
    this.clock = clock;
    this.cacheAge = DataKeys.longestInMemory(config.cache());
    this.backupsKept = config.backupsKept();
  }

  /** A signed receipt for the keys that the tenant has now. */
  Uni<Receipt> make(TenantId tenant, String actor) {
    return transactions
        .sql(tenant, keys::list)
        .chain(
            rows ->
                keys.ring(ReceiptKey.OWNER, ReceiptKey.NEEDS)
                    .map(ReceiptKey::of)
                    .map(key -> signed(unsigned(tenant, actor, rows), key)));
  }

  String text(Receipt receipt) {
    try {
      return json.writeValueAsString(receipt);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a receipt must be writable", e);
    }
  }

  private Receipt unsigned(TenantId tenant, String actor, List<KeyRow> rows) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new Receipt(
        // replicas that know the first format only take nothing else for a receipt
        backupsKept.isPresent() ? Receipt.OF_DECLARED_BACKUPS : null,
        ids.next(),
        tenant,
        now,
        actor,
        rows.stream()
            .map(
                row ->
                    new Receipt.DestroyedKey(
                        row.purpose().label(), row.version(), row.fingerprint()))
            .toList(),
        now.plus(cacheAge),
        Receipt.RecoveryPoints.of(now, backupsKept),
        null);
  }

  private Receipt signed(Receipt receipt, ReceiptKey key) {
    String jws = key.sign(Receipt.TYPE, text(receipt).getBytes(StandardCharsets.UTF_8));
    return receipt.signed(new Receipt.Signature(jws, key.id(), key.publicKey()));
  }
}
