package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeys;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;

/** Brings stored data keys under another root key. */
@ApplicationScoped
public class KeyRewrapping {

  private final DataKeyTable table;
  private final RootKeys roots;
  private final TenantTransaction transaction;

  public KeyRewrapping(DataKeyTable table, RootKeys roots, TenantTransaction transaction) {
    this.table = table;
    this.roots = roots;
    this.transaction = transaction;
  }

  /**
   * Wraps the tenant's keys by {@code root}; those in memory stay as they are. Nothing is held in
   * the database while a root key works.
   */
  public Uni<Void> rewrap(TenantId tenant, RootKey root) {
    return transaction
        .sql(tenant, connection -> table.underOtherRoot(connection, root.fingerprint()))
        .chain(
            rows ->
                Multi.createFrom()
                    .iterable(rows)
                    .onItem()
                    .transformToUniAndConcatenate(row -> rewrap(tenant, row, root))
                    .collect()
                    .last())
        .replaceWithVoid();
  }

  private Uni<Void> rewrap(TenantId tenant, KeyRow row, RootKey root) {
    return roots
        .of(row.rootFingerprint())
        .chain(old -> old.unwrap(row.wrapped().getBytes(), row.context()))
        .chain(
            material ->
                root.wrap(material, row.context())
                    .onTermination()
                    .invoke(() -> Arrays.fill(material, (byte) 0)))
        .chain(
            wrapped ->
                transaction.sql(
                    tenant,
                    connection ->
                        table.rewrap(connection, row, Buffer.buffer(wrapped), root.fingerprint())));
  }
}
