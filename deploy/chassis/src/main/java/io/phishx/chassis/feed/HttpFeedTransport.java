package io.phishx.chassis.feed;

import io.phishx.chassis.health.Dependency;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Asks the owner of a feed by a conditional GET. */
final class HttpFeedTransport implements FeedTransport {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final WebClient http;
  private final String url;
  private final Credentials credentials;
  private final Dependency dependency;

  HttpFeedTransport(
      WebClient http, URI owner, String name, Credentials credentials, Dependency dependency) {
    this.http = http;
    this.url = owner.toString().replaceAll("/+$", "") + "/internal/feeds/" + name;
    this.credentials = credentials;
    this.dependency = dependency;
  }

  @Override
  public Uni<Optional<FeedSource.Document>> fetch(FeedVersion known) {
    return credentials
        .token()
        .chain(
            token ->
                dependency
                    .watch(
                        http.getAbs(url)
                            .timeout(TIMEOUT.toMillis())
                            .bearerTokenAuthentication(token)
                            .putHeader("If-None-Match", FeedResource.etag(known.number()))
                            .putHeader(FeedResource.MARK, known.mark())
                            .send(),
                        response -> response.statusCode() < 500)
                    .map(response -> read(response, token)));
  }

  private Optional<FeedSource.Document> read(HttpResponse<Buffer> response, String token) {
    return switch (response.statusCode()) {
      case 304 -> Optional.empty();
      case 200 -> Optional.of(whole(response));
      case 401 -> {
        credentials.forget(token);
        throw new IllegalStateException("the feed's owner refused this service's token");
      }
      default ->
          throw new IllegalStateException(
              "the feed's owner answered with status " + response.statusCode());
    };
  }

  private static FeedSource.Document whole(HttpResponse<Buffer> response) {
    String etag = response.getHeader("ETag");
    if (etag == null || !etag.matches("\"\\d{1,18}\"")) {
      throw new IllegalStateException("a feed came without its version");
    }
    long version = Long.parseLong(etag.substring(1, etag.length() - 1));
    String mark = response.getHeader(FeedResource.MARK);
    return new FeedSource.Document(
        version,
        response.bodyAsString(),
        instant(response.getHeader(FeedResource.CHANGED_AT)),
        mark == null ? "" : mark);
  }

  /** An owner that says nothing readable costs a measurement, not the feed. */
  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
