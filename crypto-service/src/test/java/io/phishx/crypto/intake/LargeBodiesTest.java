package io.phishx.crypto.intake;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.LittleMemory;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RunningService
@TestProfile(LittleMemory.class)
class LargeBodiesTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String LARGE = "x".repeat(100_000);

  private final Calls calls = Calls.ofNewTenant();

  @ParameterizedTest
  @ValueSource(strings = {"/encryption/rows/encrypt", "/pii/detect", "/encryption/coverage"})
  void whileASlowCallerTakesTheRoomLargeBodiesWaitButThoseOfServicesAndSmallOnes(String path)
      throws IOException {
    // Given
    try (Socket slow = begin(path, "Content-Length: " + (LittleMemory.ROOM - 50_000))) {
      await().atMost(PATIENCE).untilAsserted(() -> detect(LARGE).spec(problem(503, "calls-busy")));

      // When / Then
      calls
          .post(
              calls.service("anomaly-service"),
              "/encryption/rows/encrypt",
              Map.of("table", "findings", "rows", List.of(Map.of("description", LARGE))))
          .statusCode(200);
      detect("mail ann@corp.example").statusCode(200);
      calls.get(calls.user("admin"), "/encryption/keys").statusCode(200);
      calls.post(calls.user("admin"), "/encryption/keys/rotate", "").statusCode(200);
      assertTrue(slow.isConnected());
    }

    // Then: whoever hangs up gives it back
    await().atMost(PATIENCE).untilAsserted(() -> detect(LARGE).statusCode(200));
  }

  @Test
  void whoeverSendsTooSlowlyIsCutOff() throws IOException {
    // Given
    try (Socket slow = begin("/pii/detect", "Content-Length: " + LittleMemory.ROOM)) {
      await().atMost(PATIENCE).untilAsserted(() -> detect(LARGE).spec(problem(503, "calls-busy")));

      // When / Then
      await().atMost(PATIENCE).untilAsserted(() -> detect(LARGE).statusCode(200));
      slow.setSoTimeout((int) PATIENCE.toMillis());
      assertEquals(-1, slow.getInputStream().read());
    }
  }

  @Test
  void whoMayNotCallTakesNoRoom() throws IOException {
    try (Socket slow =
        begin("/encryption/master-key/rotate", "Content-Length: " + LittleMemory.ROOM)) {
      assertTrue(
          new BufferedReader(new InputStreamReader(slow.getInputStream(), StandardCharsets.UTF_8))
              .readLine()
              .startsWith("HTTP/1.1 403 "));
      detect(LARGE).statusCode(200);
    }
  }

  private io.restassured.response.ValidatableResponse detect(String text) {
    return calls.post(calls.user("readonly"), "/pii/detect", Map.of("text", text));
  }

  /** Sends the head of a call, and the first byte of its body. */
  private Socket begin(String path, String length) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
    String head =
        String.join(
            "\r\n",
            (path.endsWith("coverage") ? "PUT " : "POST ") + path + " HTTP/1.1",
            "Host: localhost:" + RestAssured.port,
            "Authorization: Bearer " + calls.user("admin"),
            "Content-Type: application/json",
            length,
            "",
            "{");
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return socket;
  }
}
