package io.phishx.crypto.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.work.CallBatcher;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Asks crypto-service over HTTP: bounded in questions under way and in time, repeated once after a
 * broken connection, a refused token or a 503, and closed in every doubt. What is asked for the
 * same tenant at the same time goes in one call.
 */
final class RemoteFieldCipher implements FieldCipher {

  private final CryptoCalls calls;
  private final RowsJson json;
  private final CallBatcher<TenantId, AskedRows, List<JsonNode>> seals;
  private final CallBatcher<TenantId, AskedRows, List<JsonNode>> opens;
  private final CallBatcher<Column, List<String>, List<SearchIndex>> indexes;

  RemoteFieldCipher(
      WebClient http,
      CryptoClientConfig config,
      Function<TenantId, Credentials> credentials,
      Dependency dependency) {
    this(new CryptoCalls(http, config, credentials, dependency), config);
  }

  RemoteFieldCipher(CryptoCalls calls, CryptoClientConfig config) {
    this.calls = calls;
    this.json = new RowsJson(!config.encryptionEnabled());
    int parallel = config.batchAbove();
    int most = config.batchRows();
    this.seals =
        new CallBatcher<>(
            parallel,
            most,
            RemoteFieldCipher::isOfOneQuestion,
            (tenant, asked) -> send("/encryption/rows/encrypt", tenant, asked));
    this.opens =
        new CallBatcher<>(
            parallel,
            most,
            RemoteFieldCipher::isOfOneQuestion,
            (tenant, asked) -> send("/encryption/rows/decrypt", tenant, asked));
    this.indexes =
        new CallBatcher<>(parallel, most, RemoteFieldCipher::isOfOneQuestion, this::sendValues);
  }

  @Override
  public Uni<List<SealedRows>> seal(TenantId tenant, List<Rows> tables) {
    AskedRows asked = AskedRows.toSeal(tables);
    return calls.answered(
        tenant,
        () ->
            seals
                .ask(tenant, asked, asked.rows())
                .map(CryptoCalls.believed(answer -> json.sealed(asked.tables(), answer))));
  }

  @Override
  public Uni<List<OpenedRows>> open(TenantId tenant, OnBehalfOf reader, List<Rows> tables) {
    AskedRows asked = new AskedRows(reader, tables);
    return calls.answered(
        tenant,
        () ->
            opens
                .ask(tenant, asked, asked.rows())
                .map(CryptoCalls.believed(answer -> json.opened(asked.tables(), answer))));
  }

  @Override
  public Uni<List<SearchIndex>> index(
      TenantId tenant, String table, String field, List<String> values) {
    List<String> asked = List.copyOf(values);
    return calls.answered(
        tenant, () -> indexes.ask(new Column(tenant, table, field), asked, asked.size()));
  }

  /** One call for the tables of all that ask; each table says for whom it is opened. */
  private Uni<List<List<JsonNode>>> send(String path, TenantId tenant, List<AskedRows> asked) {
    List<Rows> all = asked.stream().flatMap(one -> one.tables().stream()).toList();
    return calls
        .send(
            tenant, HttpMethod.POST, path, json.batches(asked), answer -> json.tables(all, answer))
        .map(tables -> split(tables, asked.stream().map(one -> one.tables().size()).toList()));
  }

  private Uni<List<List<SearchIndex>>> sendValues(Column column, List<List<String>> asked) {
    List<String> all = asked.stream().flatMap(List::stream).toList();
    return calls
        .send(
            column.tenant(),
            HttpMethod.POST,
            "/encryption/blind-index",
            json.values(column.table(), column.field(), all),
            answer -> json.indexes(all.size(), answer))
        .map(found -> split(found, asked.stream().map(List::size).toList()));
  }

  private static <T> List<List<T>> split(List<T> all, List<Integer> sizes) {
    List<List<T>> parts = new ArrayList<>(sizes.size());
    int from = 0;
    for (int size : sizes) {
      parts.add(all.subList(from, from + size));
      from += size;
    }
    return parts;
  }

  private record Column(TenantId tenant, String table, String field) {}

  /** Too much together, or something wrong with what one of several asked. */
  private static boolean isOfOneQuestion(Throwable failure) {
    return failure instanceof Problem.TooLarge || failure instanceof CryptoCalls.NotAccepted;
  }
}
