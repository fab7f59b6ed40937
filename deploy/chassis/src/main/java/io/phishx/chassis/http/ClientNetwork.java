package io.phishx.chassis.http;

import io.quarkus.arc.Arc;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** Where a call comes from, as far as the configured proxies vouch for it. */
public final class ClientNetwork {

  private static final int IPV4_PREFIX = 3;
  private static final int IPV6_PREFIX = 8;

  private ClientNetwork() {}

  /**
   * The caller's address in text, an IPv4 address always as one: the rightmost of {@code
   * X-Forwarded-For} that is no trusted proxy's; empty if its connection is gone. Never what
   * Quarkus calls the request's remote address: there it is the caller's choice.
   */
  public static String address(HttpServerRequest request) {
    return proxies().client(request);
  }

  /** Whether nobody could listen to the call on its way, as far as the proxies vouch for it. */
  public static boolean cameOverTls(HttpServerRequest request) {
    return proxies().cameOverTls(request);
  }

  /**
   * The network of an address: /24 of IPv4, /64 of IPv6, which is what one subscriber has. An IPv4
   * address that is written as IPv6 is the same one: all of these would be one network else.
   *
   * @param address in text; what is none stands for itself
   */
  public static String of(String address) {
    byte[] bytes = TrustedProxies.bytes(address);
    return bytes == null
        ? address
        : Arrays.toString(Arrays.copyOf(bytes, bytes.length == 4 ? IPV4_PREFIX : IPV6_PREFIX));
  }

  private static TrustedProxies proxies() {
    return Arc.container().instance(TrustedProxies.class).get();
  }
}
