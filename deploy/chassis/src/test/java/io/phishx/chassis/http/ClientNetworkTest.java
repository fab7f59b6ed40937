package io.phishx.chassis.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class ClientNetworkTest {

  @Test
  void networkIsWhatOneSubscriberHas() {
    assertEquals(ClientNetwork.of("192.0.2.1"), ClientNetwork.of("192.0.2.254"));
    assertNotEquals(ClientNetwork.of("192.0.2.1"), ClientNetwork.of("192.0.3.1"));
    assertEquals(ClientNetwork.of("2001:db8::1"), ClientNetwork.of("2001:db8:0:0:ffff::9"));
    assertNotEquals(ClientNetwork.of("2001:db8::1"), ClientNetwork.of("2001:db8:0:1::1"));
    assertEquals("no address", ClientNetwork.of("no address"));
  }

  @Test
  void ipv4AddressThatIsWrittenAsIpv6IsTheSame() {
    assertEquals(ClientNetwork.of("192.0.2.1"), ClientNetwork.of("::ffff:192.0.2.9"));
    assertEquals(ClientNetwork.of("192.0.2.1"), ClientNetwork.of("::ffff:c000:0209"));
    assertNotEquals(ClientNetwork.of("::ffff:192.0.2.1"), ClientNetwork.of("::ffff:192.0.3.1"));
  }
}
