package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.feed.Credentials;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.http.HttpServer;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteFieldCipherTest {

  private static final TenantId TENANT = new TenantId(UUID.randomUUID());
  private static final Row ROW = new Row("1", Map.of("body", "secret text"));

  private final Vertx vertx = Vertx.vertx();
  private final List<String> bearers = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Consumer<HttpServerRequest> behaviour = request -> {};
  private HttpServer server;

  @BeforeEach
  void startServer() {
    server = vertx.createHttpServer();
    server
        .getDelegate()
        .requestHandler(
            request -> {
              calls.incrementAndGet();
              bearers.add(request.getHeader("Authorization"));
              request.bodyHandler(
                  body -> {
                    bodies.add(body.toString());
                    behaviour.accept(request);
                  });
            });
    server.listenAndAwait(0, "127.0.0.1");
  }

  @AfterEach
  void stop() {
    vertx.closeAndAwait();
  }

  @Test
  void aValueThatCameBackReadableIsNotBelieved() {
    // Given
    behaviour = answering(200, "{\"batches\":[{\"rows\":[{\"body\":\"secret text\"}]}]}");

    // When / Then
    assertUnavailable(seal(cipher(10)));
  }

  @Test
  void aTextThatLooksSealedAndCameBackAsItWentIsNotBelieved() {
    // Given
    Row row = new Row("1", Map.of("body", "v1:gAAAAA=="));
    behaviour = answering(200, "{\"batches\":[{\"rows\":[{\"body\":\"v1:gAAAAA==\"}]}]}");

    // When / Then
    assertUnavailable(cipher(10).seal(TENANT, List.of(Rows.of("email_analysis", row))));
  }

  @Test
  void aMissingRowAMissingTableAndAMissingFieldAreNotBelieved() {
    for (String answer :
        List.of(
            "{\"batches\":[{\"rows\":[]}]}",
            "{\"batches\":[]}",
            "{\"batches\":[{\"rows\":[{}]}]}",
            "{\"batches\":[{\"rows\":[{\"body\":null}]}]}",
            "{}",
            "[",
            "")) {
      behaviour = answering(200, answer);
      assertUnavailable(seal(cipher(10)));
    }
  }

  @Test
  void anAnswerWithAnErrorSealsNothing() {
    // Given
    behaviour =
        answering(
            200,
            "{\"batches\":[{\"rows\":[{\"body\":\"v2:1:AAAA\"}],"
                + "\"errors\":[{\"index\":0,\"field\":\"body\",\"type\":\"/problems/x\"}]}]}");

    // When / Then
    assertUnavailable(seal(cipher(10)));
  }

  @Test
  void aSilentServiceIsGivenUpInTimeWithoutKeepingItsPlace() {
    // Given
    behaviour = request -> {};
    FieldCipher cipher = impatient(1);

    // When / Then: with one place, the second call could not even start if the first kept it
    assertUnavailable(seal(cipher));
    behaviour = answering(200, "{\"batches\":[{\"rows\":[{\"body\":\"v2:1:AAAA\"}]}]}");
    assertEquals("v2:1:AAAA", await(seal(cipher)).get(0).rows().get(0).value("body"));
  }

  @Test
  void oneCallOverTheLimitIsRefusedAtOnce() {
    // Given
    behaviour = request -> {};
    FieldCipher cipher = cipher(1);
    Cancellable first = seal(cipher).subscribe().with(ok -> {}, failed -> {});
    Awaitility.await().until(() -> calls.get() == 1);

    // When
    Problem.Unavailable refused =
        assertThrows(Problem.Unavailable.class, () -> await(seal(cipher)));

    // Then
    assertTrue(refused.detail().contains("under way"));
    assertEquals(1, calls.get());
    first.cancel();
  }

  @Test
  void aRefusedTokenIsForgottenAndTheCallRepeatedOnce() {
    // Given
    behaviour =
        request -> {
          if (calls.get() == 1) {
            request.response().setStatusCode(401).end();
          } else {
            request.response().end("{\"batches\":[{\"rows\":[{\"body\":\"v2:1:AAAA\"}]}]}");
          }
        };

    // When
    List<SealedRows> sealed = await(seal(cipher(10)));

    // Then
    assertEquals("v2:1:AAAA", sealed.get(0).rows().get(0).value("body"));
    assertEquals(List.of("Bearer token-0", "Bearer token-1"), bearers);
  }

  @Test
  void aBrokenConnectionIsTriedOnceMoreAndThenGivenUp() {
    // Given
    behaviour = request -> request.connection().close();

    // When / Then
    assertUnavailable(seal(cipher(10)));
    assertEquals(2, calls.get());
  }

  @Test
  void nobodyListeningIsUnavailable() {
    // Given
    server.closeAndAwait();

    // When / Then
    assertUnavailable(seal(cipher(10)));
  }

  @Test
  void shreddedAndTooLargeKeepTheirMeaning() {
    behaviour = answering(410, "");
    assertThrows(Problem.Gone.class, () -> await(seal(cipher(10))));
    behaviour = answering(413, "");
    assertThrows(Problem.TooLarge.class, () -> await(seal(cipher(10))));
  }

  @Test
  void anOpenedRowWithAnErrorGivesNoneOfItsFields() {
    // Given
    behaviour =
        answering(
            200,
            "{\"batches\":[{\"rows\":[{\"subject\":\"seen\"},{\"body\":\"b\",\"subject\":null}],"
                + "\"errors\":[{\"index\":0,\"field\":\"body\",\"type\":\"/problems/x\"}]}]}");
    Map<String, Object> stored = Map.of("body", "v2:1:AAAA", "subject", "v2:1:BBBB");
    Rows rows = Rows.of("email_analysis", new Row("1", stored), new Row("2", stored));

    // When
    List<OpenedRow> opened =
        await(cipher(10).open(TENANT, OnBehalfOf.NOBODY, List.of(rows))).get(0).rows();

    // Then
    assertEquals(
        new OpenedRow.Refused("1", List.of(new FieldError("body", "/problems/x"))), opened.get(0));
    assertEquals("b", assertInstanceOf(OpenedRow.Opened.class, opened.get(1)).text("body"));
  }

  @Test
  void whatIsAskedWhileACallIsUnderWayGoesTogether() {
    // Given: the first call is held until three more wait
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    behaviour = held::add;
    FieldCipher cipher = cipher(10);
    List<CompletableFuture<List<SealedRows>>> answers = new ArrayList<>();
    answers.add(seal(cipher).subscribeAsCompletionStage());
    Awaitility.await().until(() -> held.size() == 1);
    for (int i = 0; i < 3; i++) {
      answers.add(seal(cipher).subscribeAsCompletionStage());
    }

    // When
    behaviour =
        answering(
            200,
            "{\"batches\":[{\"rows\":[{\"body\":\"v2:1:AAAA\"}]},"
                + "{\"rows\":[{\"body\":\"readable\"}]},"
                + "{\"rows\":[{\"body\":\"v2:1:CCCC\"}]}]}");
    answering(200, "{\"batches\":[{\"rows\":[{\"body\":\"v2:1:0000\"}]}]}").accept(held.get(0));

    // Then: two calls for four questions, each with its own answer or failure
    assertEquals("v2:1:0000", value(answers.get(0)));
    assertEquals("v2:1:AAAA", value(answers.get(1)));
    assertThrows(RuntimeException.class, () -> answers.get(2).join());
    assertEquals("v2:1:CCCC", value(answers.get(3)));
    assertEquals(2, calls.get());
  }

  @Test
  void eachTableSaysForWhomItIsOpenedAlsoInACallOfSeveralPeople() {
    // Given: the first call is held until the others wait
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    behaviour = held::add;
    FieldCipher cipher = cipher(10);
    List<CompletableFuture<List<OpenedRows>>> answers = new ArrayList<>();
    answers.add(opened(cipher, OnBehalfOf.NOBODY));
    Awaitility.await().until(() -> held.size() == 1);
    answers.add(opened(cipher, OnBehalfOf.person("ana")));
    answers.add(opened(cipher, OnBehalfOf.NOBODY));
    answers.add(opened(cipher, OnBehalfOf.person("ben")));
    String row = "{\"rows\":[{\"body\":\"b\"}]}";

    // When
    behaviour = answering(200, "{\"batches\":[" + String.join(",", row, row, row) + "]}");
    answering(200, "{\"batches\":[" + row + "]}").accept(held.get(0));
    answers.forEach(CompletableFuture::join);

    // Then
    assertEquals(
        Arrays.asList("ana", null, "ben"),
        new JsonObject(bodies.getLast())
            .getJsonArray("batches").stream()
                .map(batch -> ((JsonObject) batch).getString("on_behalf_of"))
                .toList());
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotSentLater() {
    // Given: a hung service, and a question that waits behind another one's call
    List<HttpServerRequest> held = new CopyOnWriteArrayList<>();
    behaviour = held::add;
    FieldCipher cipher = impatient(10);
    CompletableFuture<List<SealedRows>> first = seal(cipher).subscribeAsCompletionStage();
    Awaitility.await().until(() -> held.size() == 1);
    CompletableFuture<List<SealedRows>> waiting =
        cipher
            .seal(TENANT, List.of(Rows.of("email_analysis", new Row("waiting", ROW.fields()))))
            .subscribeAsCompletionStage();

    // When: it is given up, the call before it too, and the service comes back
    waiting.cancel(true);
    assertThrows(RuntimeException.class, first::join);
    behaviour = answering(200, "{\"batches\":[{\"rows\":[{\"body\":\"v2:1:AAAA\"}]}]}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptions()
        .until(() -> !await(seal(cipher)).isEmpty());

    // Then
    assertTrue(bodies.stream().noneMatch(body -> body.contains("\"waiting\"")), bodies::toString);
  }

  @Test
  void nobodyElseCanBeReadInto() {
    for (String wrong : List.of("", "a b", "x".repeat(101), "\n", "{\"a\"}")) {
      assertThrows(IllegalArgumentException.class, () -> OnBehalfOf.person(wrong), wrong);
    }
  }

  private static CompletableFuture<List<OpenedRows>> opened(FieldCipher cipher, OnBehalfOf reader) {
    return cipher
        .open(TENANT, reader, List.of(Rows.of("email_analysis", ROW)))
        .subscribeAsCompletionStage();
  }

  private static @Nullable String value(CompletableFuture<List<SealedRows>> answer) {
    return answer.join().get(0).rows().get(0).value("body");
  }

  @Test
  void rowsDoNotPrintTheirFields() {
    // Given
    OpenedRow opened = new OpenedRow.Opened("1", Map.of("body", "secret text"));

    // When
    String printed = ROW + " " + opened + " " + Rows.of("email_analysis", ROW);

    // Then
    assertFalse(printed.contains("secret"));
  }

  private FieldCipher cipher(int places) {
    return cipher(places, Duration.ofSeconds(8));
  }

  /** One that gives up soon, so that a test can wait for it. */
  private FieldCipher impatient(int places) {
    return cipher(places, Duration.ofSeconds(1));
  }

  private FieldCipher cipher(int places, Duration timeout) {
    AtomicInteger version = new AtomicInteger();
    Credentials credentials =
        new Credentials() {
          @Override
          public Uni<String> token() {
            return Uni.createFrom().item("token-" + version.get());
          }

          @Override
          public void forget(String token) {
            version.incrementAndGet();
          }
        };
    return new RemoteFieldCipher(
        WebClient.create(vertx),
        new Config(server.actualPort(), places, timeout),
        tenant -> credentials,
        new Dependency(Clock.systemUTC()));
  }

  private static Uni<List<SealedRows>> seal(FieldCipher cipher) {
    return cipher.seal(TENANT, List.of(Rows.of("email_analysis", ROW)));
  }

  private static void assertUnavailable(Uni<?> answer) {
    Problem.Unavailable problem = assertThrows(Problem.Unavailable.class, () -> await(answer));
    assertEquals("/problems/crypto-unavailable", problem.type());
    assertTrue(problem.retryAfter().toSeconds() > 0);
    assertFalse(problem.detail().contains("secret"));
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(Duration.ofSeconds(10));
  }

  private static Consumer<HttpServerRequest> answering(int status, String body) {
    return request -> request.response().setStatusCode(status).end(body);
  }

  private record Config(int port, int maxConcurrent, Duration timeout)
      implements CryptoClientConfig {
    @Override
    public URI url() {
      return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public int batchAbove() {
      return 1;
    }

    @Override
    public int batchRows() {
      return 3;
    }

    @Override
    public int maxConcurrentOfTenant() {
      return maxConcurrent;
    }

    @Override
    public boolean encryptionEnabled() {
      return true;
    }
  }
}
