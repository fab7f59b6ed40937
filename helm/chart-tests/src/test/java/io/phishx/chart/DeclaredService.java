package io.phishx.chart;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One entry of {@code deploy/services.yaml}, which the launcher and the gateway read too. */
record DeclaredService(
    String name,
    int port,
    @JsonProperty("management-port") int managementPort,
    String database,
    List<String> paths) {

  DeclaredService {
    paths = List.copyOf(paths);
  }

  static Map<String, DeclaredService> all() {
    String yaml = Checkout.read(Checkout.ROOT.resolve("deploy/services.yaml"));
    return StrictYaml.read(yaml, File.class).services().stream()
        .collect(Collectors.toUnmodifiableMap(DeclaredService::name, Function.identity()));
  }

  static DeclaredService named(String name) {
    DeclaredService service = all().get(name);
    if (service == null) {
      throw new IllegalArgumentException("deploy/services.yaml has no " + name);
    }
    return service;
  }

  private record File(List<DeclaredService> services) {}
}
