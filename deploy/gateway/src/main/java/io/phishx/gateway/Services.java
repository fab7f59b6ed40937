package io.phishx.gateway;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The list of services as {@code deploy/services.yaml} states it, in the order of a cold start. */
public record Services(List<ServiceEntry> services) {

  public Services {
    services = List.copyOf(services);
    if (services.stream().map(ServiceEntry::name).distinct().count() != services.size()) {
      throw new IllegalArgumentException("services.yaml names a service twice");
    }
  }

  /** Reads the copy that the build puts beside this class. */
  public static Services load() {
    try (InputStream yaml = Services.class.getResourceAsStream("/services.yaml")) {
      if (yaml == null) {
        throw new IllegalStateException("services.yaml is not on the class path");
      }
      return read(yaml);
    } catch (IOException e) {
      throw new UncheckedIOException("services.yaml can't be read: " + e.getMessage(), e);
    }
  }

  static Services read(InputStream yaml) throws IOException {
    return new YAMLMapper().readValue(yaml, Services.class);
  }

  /** The entry of that name. */
  public ServiceEntry get(String name) {
    return services.stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no service " + name));
  }
}
