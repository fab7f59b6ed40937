package io.phishx.crypto.client;

import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.util.List;
import java.util.function.Function;

/** Asks crypto-service over HTTP and believes only what fits the question. */
final class RemoteFieldCipher implements FieldCipher {

  private final CryptoCalls calls;
  private final RowsJson json;

  RemoteFieldCipher(
      WebClient http, CryptoClientConfig config, Function<TenantId, Credentials> credentials) {
    this(new CryptoCalls(http, config, credentials), config);
  }

  RemoteFieldCipher(CryptoCalls calls, CryptoClientConfig config) {
    this.calls = calls;
    this.json = new RowsJson(!config.encryptionEnabled());
  }

  @Override
  public Uni<List<SealedRows>> seal(TenantId tenant, List<Rows> tables) {
    List<Rows> asked = List.copyOf(tables);
    return calls.post(
        tenant,
        "/encryption/rows/encrypt",
        json.batches(asked),
        answer -> json.sealed(asked, answer));
  }

  @Override
  public Uni<List<OpenedRows>> open(TenantId tenant, List<Rows> tables) {
    List<Rows> asked = List.copyOf(tables);
    return calls.post(
        tenant,
        "/encryption/rows/decrypt",
        json.batches(asked),
        answer -> json.opened(asked, answer));
  }

  @Override
  public Uni<List<SearchIndex>> index(
      TenantId tenant, String table, String field, List<String> values) {
    List<String> asked = List.copyOf(values);
    return calls.post(
        tenant,
        "/encryption/blind-index",
        json.values(table, field, asked),
        answer -> json.indexes(asked, answer));
  }
}
