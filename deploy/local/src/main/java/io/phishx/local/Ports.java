package io.phishx.local;

import io.phishx.embedded.FreePorts;
import io.phishx.gateway.ServiceEntry;
import io.phishx.gateway.Services;
import java.util.List;

/**
 * The ports of one run: services as {@code services.yaml} lists them, moved along with the
 * gateway's port.
 *
 * @param gateway the public port
 * @param postgres PostgreSQL's
 * @param redis Redis's
 * @param services the services with their ports
 */
record Ports(int gateway, int postgres, int redis, List<ServiceEntry> services) {

  private static final int USUAL_GATEWAY = 8000;
  private static final int POSTGRES_OFFSET = 432;
  private static final int REDIS_OFFSET = 379;

  Ports {
    services = List.copyOf(services);
  }

  /**
   * All ports at their usual distance from the gateway's: 8000 gives the ports of {@code
   * services.yaml}.
   */
  static Ports around(int gateway) {
    int shift = gateway - USUAL_GATEWAY;
    List<ServiceEntry> services =
        Services.load().services().stream()
            .map(entry -> entry.on(entry.port() + shift, entry.managementPort() + shift))
            .toList();
    return new Ports(gateway, gateway + POSTGRES_OFFSET, gateway + REDIS_OFFSET, services);
  }

  /** Ports that are free now, for runs beside others. */
  static Ports free() {
    List<ServiceEntry> services =
        Services.load().services().stream()
            .map(entry -> entry.on(FreePorts.next(), FreePorts.next()))
            .toList();
    return new Ports(FreePorts.next(), FreePorts.next(), FreePorts.next(), services);
  }

  /**
   * Passes when all of them are free.
   *
   * @throws io.phishx.embedded.CannotStart naming the first that is taken
   */
  void requireFree() {
    FreePorts.require(gateway, "the gateway");
    for (ServiceEntry service : services) {
      FreePorts.require(service.port(), service.name());
      FreePorts.require(service.managementPort(), "the health of " + service.name());
    }
    FreePorts.require(postgres, "PostgreSQL");
    FreePorts.require(redis, "Redis");
  }
}
