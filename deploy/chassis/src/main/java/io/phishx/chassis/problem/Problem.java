package io.phishx.chassis.problem;

import java.time.Duration;
import java.util.List;

/**
 * An outcome that the caller is told about as a problem detail (RFC 9457).
 *
 * <p>{@code type} is the stable part that clients switch on; the message is for people: what was
 * expected and what came. Neither ever holds a secret, an address, a class name or a SQL text.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public abstract sealed class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String title;
  private final String slug;

  private Problem(int status, String title, String slug, String detail) {
    // No stack trace: a problem is an answer, not a fault of the program.
    super(detail, null, false, false);
    this.status = status;
    this.title = title;
    this.slug = slug;
  }

  /** The HTTP status, 400 to 503. */
  public int status() {
    return status;
  }

  /** The status in words. */
  public String title() {
    return title;
  }

  /** The stable relative reference, for example {@code /problems/invalid-cursor}. */
  public String type() {
    return "/problems/" + slug;
  }

  /** What was expected and what came. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  /** 400: malformed or invalid input. */
  public static final class Invalid extends Problem {
    private static final long serialVersionUID = 1L;
    private final transient List<Violation> violations;

    public Invalid(String slug, String detail) {
      this(slug, detail, List.of());
    }

    public Invalid(String slug, String detail, List<Violation> violations) {
      super(400, "Bad Request", slug, detail);
      this.violations = List.copyOf(violations);
    }

    public List<Violation> violations() {
      return violations;
    }
  }

  /** 401: no token, or one that is not valid. */
  public static final class NotAuthenticated extends Problem {
    private static final long serialVersionUID = 1L;

    public NotAuthenticated(String detail) {
      this("invalid-token", detail);
    }

    public NotAuthenticated(String slug, String detail) {
      super(401, "Unauthorized", slug, detail);
    }
  }

  /** 403: the token is valid and does not suffice. */
  public static final class Forbidden extends Problem {
    private static final long serialVersionUID = 1L;

    public Forbidden(String slug, String detail) {
      super(403, "Forbidden", slug, detail);
    }
  }

  /** 404: there is no such object, or it is another tenant's. */
  public static final class NotFound extends Problem {
    private static final long serialVersionUID = 1L;

    public NotFound(String detail) {
      this("not-found", detail);
    }

    public NotFound(String slug, String detail) {
      super(404, "Not Found", slug, detail);
    }
  }

  /** 409: the object's state does not allow it. */
  public static final class Conflict extends Problem {
    private static final long serialVersionUID = 1L;

    public Conflict(String slug, String detail) {
      super(409, "Conflict", slug, detail);
    }
  }

  /** 410: destroyed for good. */
  public static final class Gone extends Problem {
    private static final long serialVersionUID = 1L;

    public Gone(String slug, String detail) {
      super(410, "Gone", slug, detail);
    }
  }

  /** 412: {@code If-Match} names an older state. */
  public static final class PreconditionFailed extends Problem {
    private static final long serialVersionUID = 1L;

    public PreconditionFailed(String slug, String detail) {
      super(412, "Precondition Failed", slug, detail);
    }
  }

  /** 413: more than the service takes in one call. */
  public static final class TooLarge extends Problem {
    private static final long serialVersionUID = 1L;

    public TooLarge(String slug, String detail) {
      super(413, "Content Too Large", slug, detail);
    }
  }

  /** 415: a media type that the call does not take. */
  public static final class UnsupportedMedia extends Problem {
    private static final long serialVersionUID = 1L;

    public UnsupportedMedia(String slug, String detail) {
      super(415, "Unsupported Media Type", slug, detail);
    }
  }

  /** 422: well-formed and impossible. */
  public static final class Unprocessable extends Problem {
    private static final long serialVersionUID = 1L;

    public Unprocessable(String slug, String detail) {
      super(422, "Unprocessable Content", slug, detail);
    }
  }

  /** 428: the call needs {@code If-Match}. */
  public static final class PreconditionRequired extends Problem {
    private static final long serialVersionUID = 1L;

    public PreconditionRequired(String slug, String detail) {
      super(428, "Precondition Required", slug, detail);
    }
  }

  /** 429: over a budget; carries how large that is and when to come back. */
  public static final class TooMany extends Problem {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;
    private final long limit;

    /**
     * @param limit the whole budget, in whatever it counts
     */
    public TooMany(String slug, String detail, Duration retryAfter, long limit) {
      super(429, "Too Many Requests", slug, detail);
      this.retryAfter = retryAfter;
      this.limit = limit;
    }

    public long limit() {
      return limit;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** 503: a safe answer cannot be given now; carries when to come back. */
  public static final class Unavailable extends Problem {
    private static final long serialVersionUID = 1L;
    private final Duration retryAfter;

    public Unavailable(String slug, String detail, Duration retryAfter) {
      super(503, "Service Unavailable", slug, detail);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }
}
