package io.phishx.chassis.feed;

import io.phishx.chassis.problem.Problem;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Serves this service's feeds to other services; never on the gateway. */
@Path("/internal/feeds")
class FeedResource {

  /** When the version was minted, RFC 3339 with fractions: Last-Modified has whole seconds only. */
  static final String CHANGED_AT = "Changed-At";

  /**
   * The version's mark, in the answer as in the question; the ETag has the number alone, which is
   * what consumers of earlier releases read.
   */
  static final String MARK = "Feed-Mark";

  private final List<FeedSource> sources;

  FeedResource(@All List<FeedSource> sources) {
    this.sources = List.copyOf(sources);
  }

  @GET
  @Path("/{name}")
  @RolesAllowed("internal")
  @Produces(MediaType.APPLICATION_JSON)
  public Uni<Response> feed(
      @PathParam("name") String name,
      @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String known,
      @HeaderParam(MARK) @Nullable String mark) {
    FeedSource source =
        sources.stream()
            .filter(s -> s.name().equals(name))
            .findFirst()
            .orElseThrow(() -> new Problem.NotFound("there is no such feed here"));
    return source
        .newest()
        .chain(
            newest ->
                etag(newest.number()).equals(known) && (mark == null || newest.mark().equals(mark))
                    ? Uni.createFrom().item(notModified(newest.number()))
                    : source.current().map(FeedResource::whole));
  }

  private static Response notModified(long version) {
    return Response.status(Response.Status.NOT_MODIFIED)
        .header(HttpHeaders.ETAG, etag(version))
        .build();
  }

  private static Response whole(FeedSource.Document document) {
    Response.ResponseBuilder answer =
        Response.ok(document.json())
            .header(HttpHeaders.ETAG, etag(document.version()))
            .header(HttpHeaders.CACHE_CONTROL, "no-store");
    if (!document.mark().isEmpty()) {
      answer.header(MARK, document.mark());
    }
    Instant changedAt = document.changedAt();
    if (changedAt != null) {
      answer.header(CHANGED_AT, changedAt.toString());
    }
    return answer.build();
  }

  static String etag(long version) {
    return "\"" + version + "\"";
  }
}
