package io.phishx.experiment.client;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which version answers for one key, and why.
 *
 * @param model the model that was asked for
 * @param target the version that answers; null when no production version is known, then the caller
 *     uses its own scoring
 * @param shadows versions to mirror to, never the one that answers
 * @param bucket 0 to 9 999, fixed for a model and key
 */
public record Route(
    ModelName model,
    @Nullable ModelTarget target,
    Role role,
    List<ShadowTarget> shadows,
    int bucket,
    Reason reason) {

  public Route {
    shadows = List.copyOf(shadows);
  }

  /** In which part the version answers. */
  public enum Role {
    PRODUCTION,
    CANARY;

    /** The word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Why this version. */
  public enum Reason {
    /** No canary is under way. */
    NO_CANARY,
    /** The key's bucket is within the canary's share. */
    BUCKET_IN_CANARY,
    /** The key's bucket is beyond the canary's share. */
    BUCKET_BEYOND_CANARY,
    /** The table was not confirmed lately, so a rolled back canary might still stand in it. */
    TABLE_UNCONFIRMED,
    /** No table was ever received. */
    TABLE_UNKNOWN,
    /** The tenant has no such model. */
    MODEL_UNKNOWN;

    /** The word on the wire. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
