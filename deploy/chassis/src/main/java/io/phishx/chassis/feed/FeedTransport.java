package io.phishx.chassis.feed;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Where a consumer gets a feed's state from: over HTTP, or in the owner's own process. */
@FunctionalInterface
public interface FeedTransport {

  /**
   * Asks the owner.
   *
   * @param known what the consumer holds
   * @return the newest document; empty where {@code known} is exactly that
   */
  Uni<Optional<FeedSource.Document>> fetch(FeedVersion known);

  /** Asks {@code source} in this process. */
  static FeedTransport local(FeedSource source) {
    return known ->
        source
            .newest()
            .chain(
                newest ->
                    newest.equals(known)
                        ? Uni.createFrom().item(Optional.<FeedSource.Document>empty())
                        : source.current().map(Optional::of));
  }
}
