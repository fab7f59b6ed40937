package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.CannotStart;
import io.phishx.gateway.ServiceEntry;
import io.phishx.gateway.Services;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void usualPortGivesThePortsOfTheList() {
    assertEquals(Services.load().services(), Ports.around(8000).services());
  }

  @Test
  void allPortsMoveAlongAndStayDistinct() {
    Ports moved = Ports.around(8100);

    assertEquals(8181, moved.services().getFirst().port());
    assertEquals(9181, moved.services().getFirst().managementPort());
    assertEquals(13, all(moved).distinct().count());
    assertEquals(0, all(moved).filter(all(Ports.around(8000)).toList()::contains).count());
  }

  @Test
  void freePortsAreDistinct() {
    assertEquals(13, all(Ports.free()).distinct().count());
  }

  @Test
  void highestGatewayPortLeavesRoomForTheOthers() {
    assertTrue(all(Ports.around(LauncherOptions.HIGHEST_PORT)).allMatch(port -> port <= 65_535));
  }

  @Test
  void takenPortIsNamedWithItsPurpose() throws IOException {
    Ports ports = Ports.free();
    ServiceEntry crypto = ports.services().get(1);
    try (ServerSocket other =
        new ServerSocket(crypto.port(), 1, InetAddress.getLoopbackAddress())) {
      CannotStart refused = assertThrows(CannotStart.class, ports::requireFree);
      assertTrue(refused.getMessage().contains(String.valueOf(other.getLocalPort())));
      assertTrue(refused.getMessage().contains("crypto-service"));
    }
  }

  private static Stream<Integer> all(Ports ports) {
    Stream<Integer> services =
        ports.services().stream()
            .flatMap(entry -> List.of(entry.port(), entry.managementPort()).stream());
    return Stream.concat(Stream.of(ports.gateway(), ports.postgres(), ports.redis()), services);
  }
}
