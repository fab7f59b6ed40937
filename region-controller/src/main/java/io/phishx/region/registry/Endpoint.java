package io.phishx.region.registry;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Where a part of a region is reached: scheme, host and port, never a credential.
 *
 * @param part what is there
 * @param uri absolute, with a host, without user information, query and fragment
 */
public record Endpoint(Part part, URI uri) {

  private static final int MAX_LENGTH = 512;
  private static final int MAX_PORT = 65_535;

  /** A part of a region that is probed. */
  public enum Part {
    /** The ingress gateway. */
    API("api_endpoint", "https?", "(/[A-Za-z0-9._~-]+)*"),
    /** PostgreSQL. */
    DATABASE("database_endpoint", "postgresql", "|/[A-Za-z0-9_][A-Za-z0-9_-]{0,62}"),
    /** Redis. */
    CACHE("cache_endpoint", "rediss?", "|/[0-9]{1,2}");

    private final String field;
    private final Pattern scheme;
    private final Pattern path;

    Part(String field, String scheme, String path) {
      this.field = field;
      this.scheme = Pattern.compile(scheme);
      this.path = Pattern.compile(path);
    }

    /** The name of this part's endpoint on the wire. */
    public String field() {
      return field;
    }
  }

  public Endpoint {
    String authority = uri.getRawAuthority();
    if (uri.getRawUserInfo() != null || (authority != null && authority.indexOf('@') >= 0)) {
      throw invalid(
          part,
          "credentials-in-endpoint",
          "expected no credentials in the endpoint: they belong to a credentials_ref");
    }
    if (!uri.isAbsolute() || !part.scheme.matcher(uri.getScheme()).matches()) {
      throw invalid(part, "expected " + part.scheme + " as scheme");
    }
    if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw invalid(part, "expected a host, and a port from 1 to " + MAX_PORT + " if any");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw invalid(part, "expected neither query nor fragment");
    }
    if (!part.path.matcher(uri.getRawPath()).matches()) {
      throw invalid(part, "expected another path, or none");
    }
  }

  /**
   * Reads the text form; a single trailing slash is dropped.
   *
   * @throws Problem.Invalid if {@code text} is not such an endpoint; the message doesn't repeat it,
   *     since it may hold a credential
   */
  public static Endpoint parse(Part part, String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      throw invalid(part, "expected a URL of 1 to " + MAX_LENGTH + " characters");
    }
    if (text.indexOf('@') >= 0) {
      throw invalid(
          part,
          "credentials-in-endpoint",
          "expected no credentials in the endpoint: they belong to a credentials_ref");
    }
    try {
      return new Endpoint(part, new URI(text.endsWith("/") ? withoutSlash(text) : text));
    } catch (URISyntaxException e) {
      throw invalid(part, "expected a URL");
    }
  }

  @Override
  public String toString() {
    return uri.toString();
  }

  private static String withoutSlash(String text) {
    return text.substring(0, text.length() - 1);
  }

  private static Problem invalid(Part part, String message) {
    return invalid(part, "invalid-endpoint", message);
  }

  private static Problem invalid(Part part, String slug, String message) {
    return new Problem.Invalid(slug, message, List.of(new Violation(part.field(), message)));
  }
}
