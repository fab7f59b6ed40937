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

  /** The newest version's number; cheap. */
  Uni<Long> version();

  /** The newest version; cheap. An owner whose database can lose changes says the mark too. */
  default Uni<FeedVersion> newest() {
    return version().map(FeedVersion::of);
  }

  /** The whole state; its version is read in the same transaction as its content. */
  Uni<Document> current();

  /**
   * A feed's state on the wire.
   *
   * @param version grows with each change of the content; is set back only where changes were lost
   * @param json the content
   * @param changedAt when the version was minted, by the owner's clock; null where nobody knows
   * @param mark of the version; with one the owner also promises that nothing but time ends what a
   *     state says, so that a consumer may keep what a later one lacks
   */
  record Document(long version, String json, @Nullable Instant changedAt, String mark) {

    /** A state of an owner that makes no marks. */
    public Document(long version, String json, @Nullable Instant changedAt) {
      this(version, json, changedAt, "");
    }

    /** A state of which nobody knows since when it holds. */
    public Document(long version, String json) {
      this(version, json, null, "");
    }

    FeedVersion stand() {
      return new FeedVersion(version, mark);
    }
  }
}
