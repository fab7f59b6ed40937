package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a service behind an ingress that appends to the forwarding headers makes of a call. */
@ProbeService
@TestProfile(ForwardedCallTest.BehindAnIngress.class)
class ForwardedCallTest {

  private static final String INGRESS = "127.0.0.1";

  /** The ingress stands at 127.0.0.1, a load balancer before it within 10.0.0.0/8. */
  public static class BehindAnIngress implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.host", INGRESS,
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.allow-x-forwarded", "true",
          "quarkus.http.proxy.trusted-proxies", "127.0.0.1,10.0.0.0/8",
          "phishx.http.require-tls", "true",
          "phishx.http.public-calls", "5");
    }
  }

  /** The whole answer to a call that comes from {@code peer}. */
  private static String call(String peer, String path, String... headers) throws IOException {
    try (Socket socket = new Socket()) {
      byte[] address = Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString(peer));
      socket.bind(new InetSocketAddress(InetAddress.getByAddress(address), 0));
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), RestAssured.port), 10_000);
      StringBuilder head = new StringBuilder("GET " + path + " HTTP/1.1\r\n");
      head.append("Host: localhost\r\nConnection: close\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      head.append("\r\n");
      socket.getOutputStream().write(head.toString().getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String whence(String peer, String... headers) throws IOException {
    String answer = call(peer, "/things/whence", headers);
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Test
  void callerCannotChooseItsAddress() throws IOException {
    assertEquals("203.0.113.9", whence(INGRESS, "X-Forwarded-For: 198.51.100.1, 203.0.113.9"));
    assertEquals(
        "203.0.113.9",
        whence(INGRESS, "X-Forwarded-For: 10.0.0.1, 198.51.100.1, 203.0.113.9, 10.0.0.7"));
    assertEquals(
        "203.0.113.9",
        whence(INGRESS, "X-Forwarded-For: 198.51.100.1", "X-Forwarded-For: 203.0.113.9"));
    assertEquals("2001:db8::9", whence(INGRESS, "X-Forwarded-For: 198.51.100.1, 2001:db8:0:0::9"));
    assertEquals(INGRESS, whence(INGRESS, "X-Forwarded-For: 198.51.100.1, \"><garbage"));
    assertEquals(INGRESS, whence(INGRESS));
  }

  @Test
  void headersOfWhoIsNoProxyCountForNothing() throws IOException {
    assertEquals("127.0.0.2", whence("127.0.0.2", "X-Forwarded-For: 198.51.100.1"));
  }

  @Test
  void anotherSpoofedAddressForEachCallIsStillOneNetwork() throws IOException {
    // Given
    for (int i = 0; i < 5; i++) {
      String spoofed = "X-Forwarded-For: 198.51." + i + ".1, 203.0.113.77";
      String answer = call(INGRESS, "/things/public", spoofed);
      assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    }

    // When
    String answer = call(INGRESS, "/things/public", "X-Forwarded-For: 198.51.99.1, 203.0.113.77");

    // Then
    assertTrue(answer.startsWith("HTTP/1.1 429 "), answer);
  }

  @Test
  void bearerNeedsHttpsOnEveryHop() throws IOException {
    String bearer = "Authorization: Bearer " + TestTokens.of("admin", UUID.randomUUID());
    String refused = "HTTP/1.1 403 ";
    String taken = "HTTP/1.1 200 ";

    assertTrue(call(INGRESS, "/things", bearer, "X-Forwarded-Proto: https").startsWith(taken));
    assertTrue(
        call(INGRESS, "/things", bearer, "X-Forwarded-Proto: https, http").startsWith(refused));
    assertTrue(
        call(INGRESS, "/things", bearer, "X-Forwarded-Proto: https", "X-Forwarded-Proto: http")
            .startsWith(refused));
    assertTrue(call(INGRESS, "/things", bearer).startsWith(refused));
    assertTrue(
        call("127.0.0.2", "/things", bearer, "X-Forwarded-Proto: https").startsWith(refused));
  }
}
