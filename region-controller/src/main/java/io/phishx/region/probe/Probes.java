package io.phishx.region.probe;

import io.phishx.region.registry.Endpoint.Part;

/** The results of one round of probes of one region. */
public record Probes(ProbeResult api, ProbeResult database, ProbeResult cache) {

  /** The result of {@code part}. */
  public ProbeResult of(Part part) {
    return switch (part) {
      case API -> api;
      case DATABASE -> database;
      case CACHE -> cache;
    };
  }
}
