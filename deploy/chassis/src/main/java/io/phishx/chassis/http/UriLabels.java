package io.phishx.chassis.http;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Keeps what callers write out of the metrics: the label {@code uri} is the path of a declared call
 * or {@code UNMATCHED}, never an address or an id from a path that no call took.
 */
@Singleton
class UriLabels implements MeterFilter {

  private static final String PREFIX = "http.server.";
  private static final String URI = "uri";
  private static final Tag UNMATCHED = Tag.of(URI, "UNMATCHED");

  /** Words that stand for no path. */
  private static final Set<String> WORDS = Set.of("root", "NOT_FOUND", "REDIRECTION", "UNKNOWN");

  private final Endpoints endpoints;

  UriLabels(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public Meter.Id map(Meter.Id id) {
    String uri = id.getName().startsWith(PREFIX) ? id.getTag(URI) : null;
    if (uri == null || WORDS.contains(uri) || endpoints.declares(uri)) {
      return id;
    }
    List<Tag> tags = new ArrayList<>(id.getTags());
    tags.replaceAll(tag -> tag.getKey().equals(URI) ? UNMATCHED : tag);
    return id.replaceTags(tags);
  }
}
