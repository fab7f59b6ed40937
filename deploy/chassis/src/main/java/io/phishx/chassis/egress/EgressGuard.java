package io.phishx.chassis.egress;

import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decides whether a configured endpoint may be called: allow-listed scheme and host, no credentials
 * in it, no link-local, multicast or wildcard address, no loopback outside the local profile.
 *
 * <p>The name is resolved once; every address it has must pass, and the one to dial is pinned.
 */
@ApplicationScoped
public class EgressGuard {

  private static final Map<String, Integer> PORTS =
      Map.of("http", 80, "https", 443, "postgresql", 5432, "redis", 6379, "rediss", 6379);

  private static final Set<String> HTTP = Set.of("http", "https");
  private static final Duration RESOLVING = Duration.ofSeconds(2);
  private static final int MAX_PORT = 65_535;

  private final EgressConfig config;
  private final Vertx vertx;

  public EgressGuard(EgressConfig config, Vertx vertx) {
    this.config = config;
    this.vertx = vertx;
  }

  /**
   * Checks what can be told without resolving: form, credentials, scheme, host.
   *
   * @return the endpoint with its scheme in lower case
   * @throws Problem.Invalid for a malformed endpoint or one with credentials
   * @throws Problem.Unprocessable for a scheme or host that is not allowed
   */
  public URI checkForm(String endpoint) {
    URI uri;
    try {
      uri = lowerCaseScheme(URI.create(endpoint.trim()));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("invalid-endpoint", "expected an absolute URI as endpoint");
    }
    if (uri.getScheme() == null || uri.getHost() == null) {
      throw new Problem.Invalid("invalid-endpoint", "expected an endpoint with scheme and host");
    }
    if (uri.getRawUserInfo() != null) {
      throw new Problem.Invalid(
          "credentials-in-endpoint", "expected credentials in a credentials_ref, not in the URI");
    }
    if (!config.schemes().contains(uri.getScheme())) {
      throw new Problem.Unprocessable(
          "egress-refused", "the scheme " + uri.getScheme() + " is not allowed");
    }
    String host = bare(uri.getHost());
    if (config.hosts().orElse(Set.of()).stream().noneMatch(allowed -> matches(allowed, host))) {
      throw new Problem.Unprocessable("egress-refused", "the host " + host + " is not allowed");
    }
    return uri;
  }

  /**
   * Checks as {@link #checkForm} an endpoint that will be called over HTTP with paths of our own.
   *
   * @throws Problem.Invalid also for a query, a fragment or port 0
   * @throws Problem.Unprocessable also for another scheme than http and https
   */
  public URI checkHttp(String endpoint) {
    URI uri = checkForm(endpoint);
    if (!HTTP.contains(uri.getScheme())) {
      throw new Problem.Unprocessable(
          "egress-refused", "the scheme " + uri.getScheme() + " is not HTTP");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new Problem.Invalid(
          "invalid-endpoint", "expected an endpoint without query and fragment");
    }
    if (uri.getPort() == 0 || uri.getPort() > MAX_PORT) {
      throw new Problem.Invalid("invalid-endpoint", "expected a port from 1 to " + MAX_PORT);
    }
    return uri;
  }

  /**
   * Checks {@code uri} and resolves it; fails as {@link #checkForm}, or if no address may be, or if
   * the name is not resolved within two seconds.
   */
  public Uni<PinnedTarget> check(URI uri) {
    return Uni.createFrom()
        .item(() -> checkForm(uri.toString()))
        .chain(
            checked ->
                vertx
                    .executeBlocking(
                        () -> List.of(InetAddress.getAllByName(bare(checked.getHost()))), false)
                    .ifNoItem()
                    .after(RESOLVING)
                    .failWith(UnknownHostException::new)
                    .map(addresses -> pin(checked, addresses)))
        .onFailure(UnknownHostException.class)
        .transform(
            e -> new Problem.Unprocessable("egress-unresolved", "the host does not resolve"));
  }

  private PinnedTarget pin(URI uri, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      if (address.isLinkLocalAddress()
          || address.isMulticastAddress()
          || address.isAnyLocalAddress()
          || (address.isLoopbackAddress() && !config.loopback())) {
        throw new Problem.Unprocessable(
            "egress-refused", "the host resolves to an address that is not allowed");
      }
    }
    int port = uri.getPort() > 0 ? uri.getPort() : PORTS.getOrDefault(uri.getScheme(), 443);
    return new PinnedTarget(uri, addresses.getFirst(), port);
  }

  /** Schemes are compared case-insensitively (RFC 3986, 3.1); whoever reads this one need not. */
  private static URI lowerCaseScheme(URI uri) {
    String scheme = uri.getScheme();
    return scheme == null
        ? uri
        : URI.create(scheme.toLowerCase(Locale.ROOT) + uri.toString().substring(scheme.length()));
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean matches(String allowed, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    String pattern = allowed.trim().toLowerCase(Locale.ROOT);
    return pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern);
  }
}
