package io.phishx.chassis.feed;

import io.smallrye.mutiny.Uni;
import java.util.Optional;

/** Where a consumer gets a feed's state from: over HTTP, or in the owner's own process. */
@FunctionalInterface
public interface FeedTransport {

  /**
   * Asks the owner.
   *
   * @param knownVersion what the consumer holds; -1 for nothing
   * @return the newest document; empty where {@code knownVersion} is the newest
   */
  Uni<Optional<FeedSource.Document>> fetch(long knownVersion);

  /** Asks {@code source} in this process. */
  static FeedTransport local(FeedSource source) {
    return known ->
        source
            .version()
            .chain(
                version ->
                    version == known
                        ? Uni.createFrom().item(Optional.<FeedSource.Document>empty())
                        : source.current().map(Optional::of));
  }
}
