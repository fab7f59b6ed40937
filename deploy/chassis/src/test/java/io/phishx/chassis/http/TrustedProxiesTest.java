package io.phishx.chassis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which of the addresses that a call names is its caller's. */
class TrustedProxiesTest {

  private static final String PROXY = "10.0.0.7";

  private final TrustedProxies proxies =
      new TrustedProxies(
          true, Optional.of(List.of("10.0.0.0/9", " 192.0.2.1", "fd00:1::/31", "2001:db8::1")));

  private String client(String peer, String... lines) {
    return proxies.client(peer, List.of(lines));
  }

  @Test
  void whatTheCallerWroteBeforeTheProxysWordCountsForNothing() {
    assertEquals("203.0.113.9", client(PROXY, "203.0.113.9"));
    assertEquals("203.0.113.9", client(PROXY, "198.51.100.1, 203.0.113.9"));
    assertEquals("203.0.113.9", client(PROXY, "10.0.0.1,198.51.100.1 ,203.0.113.9"));
    assertEquals("203.0.113.9", client(PROXY, "198.51.100.1", "203.0.113.9"));
  }

  @Test
  void proxiesOnTheWayAreSkipped() {
    assertEquals(
        "203.0.113.9", client(PROXY, "198.51.100.1, 203.0.113.9, 10.127.255.255, 192.0.2.1"));
    assertEquals("10.128.0.1", client(PROXY, "203.0.113.9, 10.128.0.1"));
    assertEquals("10.1.1.1", client(PROXY, "10.1.1.1, 10.2.2.2"));
  }

  @Test
  void whoIsNoProxyIsTheCallerWhateverItSays() {
    assertEquals("203.0.113.9", client("203.0.113.9", "198.51.100.1"));
    assertEquals("192.0.2.2", client("192.0.2.2", "198.51.100.1"));
    assertEquals("", client("", "198.51.100.1"));
    assertEquals(
        PROXY,
        new TrustedProxies(false, Optional.of(List.of("10.0.0.0/8")))
            .client(PROXY, List.of("203.0.113.9")));
    assertEquals(
        PROXY, new TrustedProxies(true, Optional.empty()).client(PROXY, List.of("203.0.113.9")));
  }

  @Test
  void ipv6IsAnAddressToo() {
    assertEquals("2001:db8::9", client("fd00:1::5", "203.0.113.1, 2001:DB8:0:0:0:0:0:9"));
    assertEquals("2001:db8::9", client("fd00:0:ffff::5", "[2001:db8::9]:4711"));
    assertEquals("fd00:2::5", client("fd00:2::5", "2001:db8::9"));
    assertEquals("2001:db8::2", client("2001:db8::1", "203.0.113.1, 2001:db8::2"));
    assertEquals("203.0.113.9", client("::ffff:10.0.0.7", "198.51.100.1, ::ffff:203.0.113.9"));
  }

  @Test
  void whatIsNoAddressEndsAtWhoeverWroteIt() {
    assertEquals(PROXY, client(PROXY));
    for (String garbage : List.of("", "unknown", "_hidden", "1.2.3", "[::1", "a.example", "-1")) {
      assertEquals(PROXY, client(PROXY, "203.0.113.9, " + garbage));
      assertEquals("10.0.0.8", client(PROXY, "203.0.113.9," + garbage + ",10.0.0.8"));
      assertEquals("203.0.113.9", client(PROXY, garbage + ",203.0.113.9"));
    }
    assertEquals("203.0.113.9", client(PROXY, "198.51.100.1:80, 203.0.113.9:4711"));
  }

  @Test
  void everyHopMustHaveBeenTls() {
    assertTrue(proxies.cameOverTls(PROXY, List.of("https"), false));
    assertTrue(proxies.cameOverTls(PROXY, List.of("https, HTTPS"), false));
    assertFalse(proxies.cameOverTls(PROXY, List.of("https, http"), true));
    assertFalse(proxies.cameOverTls(PROXY, List.of("https", "http"), true));
    assertFalse(proxies.cameOverTls(PROXY, List.of("http, https"), false));
    assertFalse(proxies.cameOverTls(PROXY, List.of("https,"), true));
    assertFalse(proxies.cameOverTls(PROXY, List.of(), false));
    assertTrue(proxies.cameOverTls(PROXY, List.of(), true));
    assertFalse(proxies.cameOverTls("203.0.113.9", List.of("https"), false));
    assertTrue(proxies.cameOverTls("203.0.113.9", List.of("http"), true));
  }

  @Test
  void whatIsNoRangeEndsTheStart() {
    for (String wrong : List.of("ingress.example", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "/8")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new TrustedProxies(true, Optional.of(List.of(wrong))),
          wrong);
    }
  }
}
