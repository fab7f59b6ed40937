package io.phishx.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which ports are called free. */
class FreePortsTest {

  @Test
  void handsOutNoPortTwice() {
    Set<Integer> ports = new HashSet<>();
    for (int count = 0; count < 100; count++) {
      ports.add(FreePorts.next());
    }

    assertEquals(100, ports.size());
  }

  @Test
  void aPortThatSomebodyListensOnIsTaken() throws IOException {
    try (var loopback = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var everywhere = new ServerSocket()) {
      everywhere.bind(new InetSocketAddress(FreePorts.next()));

      assertFalse(FreePorts.isFree(loopback.getLocalPort()));
      assertFalse(FreePorts.isFree(everywhere.getLocalPort()));
    }
  }

  @Test
  void aTakenPortIsNamedWithItsPurpose() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();

      CannotStart refused =
          assertThrows(CannotStart.class, () -> FreePorts.require(port, "the gateway"));

      assertTrue(
          refused.getMessage().startsWith("Port " + port + ", wanted for the gateway, is taken"),
          refused.getMessage());
    }
  }
}
