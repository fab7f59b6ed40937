package io.phishx.chassis.feed;

import io.smallrye.mutiny.Uni;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The owner's side of a feed: state with a version from PostgreSQL. Implement it as a bean; {@link
 * FeedResource} serves it.
 */
public interface FeedSource {

  /** Name in the path, for example {@code trust}. */
  String name();

  /** The newest version; cheap. */
  Uni<Long> version();

  /** The whole state; its version is read in the same transaction as its content. */
  Uni<Document> current();

  /**
   * A feed's state on the wire.
   *
   * @param version only grows, with each change of the content
   * @param json the content
   * @param changedAt when the version was minted, by the owner's clock; null where nobody knows
   */
  record Document(long version, String json, @Nullable Instant changedAt) {

    /** A state of which nobody knows since when it holds. */
    public Document(long version, String json) {
      this(version, json, null);
    }
  }
}
