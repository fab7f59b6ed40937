package io.phishx.region.replication;

import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** How far each standby is behind. */
@Path("/replication")
@Tag(name = "replication")
class ReplicationResource {

  private static final String TOWARDS = "\u2192";

  private final Replication replication;

  ReplicationResource(Replication replication) {
    this.replication = replication;
  }

  /**
   * One direction of replication.
   *
   * @param status {@code replicating}; {@code stopped} when the standby receives nothing; {@code
   *     not_replicating} when the target is no standby or the source is one; {@code unknown} when
   *     one of the two did not answer
   * @param lagMs age of the oldest second of the source that the target has not replayed; null when
   *     unknown
   * @param itemsReplicated rows changed at the source, since its statistics were reset, up to what
   *     the target has replayed; null when unknown
   * @param lagBytes of the transaction log; null when unknown
   */
  record LinkBody(
      String status,
      @Nullable Long lagMs,
      @Nullable Long itemsReplicated,
      @Nullable Long lagBytes) {}

  @GET
  @Path("/status")
  @RolesAllowed("read")
  @Operation(summary = "Replication of every pair, from its active region to the other")
  public Map<String, LinkBody> status() {
    Map<String, LinkBody> links = new TreeMap<>();
    for (Link link : replication.links()) {
      links.put(link.source() + TOWARDS + link.target(), body(link));
    }
    return links;
  }

  private static LinkBody body(Link link) {
    return link.replayed()
        .map(
            replayed ->
                new LinkBody(
                    link.status(),
                    link.lag().marks().isEmpty()
                        ? null
                        : link.lag().behind(replayed, link.seenAt()).toMillis(),
                    orNull(link.lag().changesUpTo(replayed)),
                    link.lag().marks().isEmpty() ? null : link.lag().bytesBehind(replayed)))
        .orElseGet(() -> new LinkBody(link.status(), null, null, null));
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
