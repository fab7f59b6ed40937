package io.phishx.crypto.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.VertxException;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks crypto-service over HTTP: bounded in questions under way and in time, repeated once after a
 * broken connection, a refused token or a 503, and closed in every doubt. What is asked for the
 * same tenant at the same time goes in one call.
 */
final class RemoteFieldCipher implements FieldCipher {

  private static final Logger LOG = Logger.getLogger(RemoteFieldCipher.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final WebClient http;
  private final String base;
  private final Duration timeout;
  private final int maxConcurrent;
  private final Function<TenantId, Credentials> credentials;
  private final RowsJson json;
  private final AtomicInteger underWay = new AtomicInteger();
  private final CallBatcher<TenantId, List<Rows>, List<JsonNode>> seals;
  private final CallBatcher<TenantId, List<Rows>, List<JsonNode>> opens;
  private final CallBatcher<Column, List<String>, List<SearchIndex>> indexes;

  RemoteFieldCipher(
      WebClient http, CryptoClientConfig config, Function<TenantId, Credentials> credentials) {
    this.http = http;
    this.base = withoutSlash(config.url());
    this.timeout = config.timeout();
    this.maxConcurrent = config.maxConcurrent();
    this.credentials = credentials;
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
    List<Rows> asked = List.copyOf(tables);
    return answered(
        () ->
            seals
                .ask(tenant, asked, rows(asked))
                .map(believed(answer -> json.sealed(asked, answer))));
  }

  @Override
  public Uni<List<OpenedRows>> open(TenantId tenant, List<Rows> tables) {
    List<Rows> asked = List.copyOf(tables);
    return answered(
        () ->
            opens
                .ask(tenant, asked, rows(asked))
                .map(believed(answer -> json.opened(asked, answer))));
  }

  @Override
  public Uni<List<SearchIndex>> index(
      TenantId tenant, String table, String field, List<String> values) {
    List<String> asked = List.copyOf(values);
    return answered(() -> indexes.ask(new Column(tenant, table, field), asked, asked.size()));
  }

  /** One call for the tables of all that ask. */
  private Uni<List<List<JsonNode>>> send(String path, TenantId tenant, List<List<Rows>> asked) {
    List<Rows> all = asked.stream().flatMap(List::stream).toList();
    return call(tenant, path, json.batches(all), answer -> json.tables(all, answer))
        .map(tables -> split(tables, asked.stream().map(List::size).toList()));
  }

  private Uni<List<List<SearchIndex>>> sendValues(Column column, List<List<String>> asked) {
    List<String> all = asked.stream().flatMap(List::stream).toList();
    return call(
            column.tenant(),
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

  private static int rows(List<Rows> tables) {
    return tables.stream().mapToInt(table -> table.rows().size()).sum();
  }

  /** Bounds what waits and how long, closes in every doubt, and returns to the caller's context. */
  private <T> Uni<T> answered(Supplier<Uni<T>> question) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (underWay.incrementAndGet() > maxConcurrent) {
                underWay.decrementAndGet();
                return Uni.createFrom()
                    .failure(unavailable("too many calls to crypto-service are under way"));
              }
              CallersContext caller = new CallersContext();
              return question
                  .get()
                  .ifNoItem()
                  .after(timeout)
                  .failWith(() -> unavailable("crypto-service did not answer within " + timeout))
                  .onFailure()
                  .transform(RemoteFieldCipher::closed)
                  .onTermination()
                  .invoke(underWay::decrementAndGet)
                  .emitOn(caller);
            });
  }

  private <T> Uni<T> call(TenantId tenant, String path, byte[] body, Reader<byte[], T> reader) {
    return Uni.createFrom()
        .deferred(() -> attempt(tenant, path, body, reader))
        .onFailure(Again.class)
        .retry()
        .atMost(1)
        .ifNoItem()
        .after(timeout)
        .failWith(() -> unavailable("crypto-service did not answer within " + timeout));
  }

  private <T> Uni<T> attempt(TenantId tenant, String path, byte[] body, Reader<byte[], T> reader) {
    Credentials own = credentials.apply(tenant);
    return own.token()
        .chain(
            token ->
                http.postAbs(base + path)
                    .bearerTokenAuthentication(token)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("Accept", "application/json")
                    .sendBuffer(Buffer.buffer(body))
                    .onFailure(e -> e instanceof IOException || e instanceof VertxException)
                    .transform(e -> new Again("the connection to crypto-service failed", e))
                    .map(response -> read(response, own, token, reader)));
  }

  private static <T> T read(
      HttpResponse<Buffer> response, Credentials own, String token, Reader<byte[], T> reader) {
    return switch (response.statusCode()) {
      case 200 -> believed(reader).apply(response.body().getBytes());
      case 401 -> {
        own.forget(token);
        throw new Again("crypto-service refused this service's token", null);
      }
      case 410 -> throw new Problem.Gone("keys-shredded", "the tenant's keys were destroyed");
      case 413 ->
          throw new Problem.TooLarge("batch-too-large", "more than crypto-service seals in a call");
      case 502, 503, 504 -> throw new Again("crypto-service cannot answer now", null);
      default -> throw new NotAccepted(response.statusCode());
    };
  }

  private static Throwable closed(Throwable failure) {
    if (failure instanceof Problem) {
      return failure;
    }
    LOG.warnf(failure, "crypto-service gave no safe answer");
    return unavailable("stored fields cannot be sealed or opened now");
  }

  private static Problem.Unavailable unavailable(String detail) {
    return new Problem.Unavailable("crypto-unavailable", detail, RETRY_AFTER);
  }

  private static String withoutSlash(URI url) {
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }

  private static <A, T> Function<A, T> believed(Reader<A, T> reader) {
    return answer -> {
      try {
        return reader.read(answer);
      } catch (JsonProcessingException e) {
        // no cause: Jackson's message quotes the answer, which may hold what was opened
        throw new IllegalStateException("crypto-service answered with malformed JSON");
      } catch (IOException e) {
        throw new IllegalStateException("crypto-service's answer was refused", e);
      }
    };
  }

  /** Reads an answer, or says with an {@link IOException} why it is not believed. */
  private interface Reader<A, T> {
    T read(A answer) throws IOException;
  }

  private record Column(TenantId tenant, String table, String field) {}

  /** Too much together, or something wrong with what one of several asked. */
  private static boolean isOfOneQuestion(Throwable failure) {
    return failure instanceof Problem.TooLarge || failure instanceof NotAccepted;
  }

  /** The service understood the call and refused it. */
  private static final class NotAccepted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAccepted(int status) {
      super("crypto-service answered with status " + status);
    }
  }

  /** A failure after which the same call may be sent once more. */
  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Again(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
