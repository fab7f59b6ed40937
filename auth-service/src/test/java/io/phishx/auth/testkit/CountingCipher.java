package io.phishx.auth.testkit;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.FakeFieldCipher;
import io.phishx.crypto.client.FakeKeyUpkeep;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.OpenedRows;
import io.phishx.crypto.client.Rows;
import io.phishx.crypto.client.SealedRows;
import io.phishx.crypto.client.SearchIndex;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The crypto client's fake in the place of the remote cipher, with its calls counted. */
@ApplicationScoped
@Alternative
@Priority(1)
public class CountingCipher implements FieldCipher {

  private final FakeFieldCipher cipher = new FakeFieldCipher("auth-service");
  private final AtomicLong calls = new AtomicLong();

  /** How many calls were made since the start. */
  public long calls() {
    return calls.get();
  }

  /** How many rows were opened on behalf of {@code reader} since the start. */
  public int askedBy(OnBehalfOf reader) {
    return cipher.askedBy(reader);
  }

  /** From now on there are newer keys, for values and for indexes. */
  public void rotate() {
    cipher.rotate();
    cipher.rotateIndex();
  }

  /** The cipher itself, to change the keys of its indexes step by step. */
  public FakeFieldCipher keys() {
    return cipher;
  }

  /** The upkeep of the keys of this cipher. */
  @Produces
  @Singleton
  @Alternative
  @Priority(1)
  FakeKeyUpkeep upkeep() {
    return new FakeKeyUpkeep(cipher);
  }

  public void becomeUnavailable() {
    cipher.becomeUnavailable();
  }

  public void recover() {
    cipher.recover();
  }

  @Override
  public Uni<List<SealedRows>> seal(TenantId tenant, List<Rows> tables) {
    calls.incrementAndGet();
    return cipher.seal(tenant, tables);
  }

  @Override
  public Uni<List<OpenedRows>> open(TenantId tenant, OnBehalfOf reader, List<Rows> tables) {
    calls.incrementAndGet();
    return cipher.open(tenant, reader, tables);
  }

  @Override
  public Uni<List<SearchIndex>> index(
      TenantId tenant, String table, String field, List<String> values) {
    calls.incrementAndGet();
    return cipher.index(tenant, table, field, values);
  }
}
