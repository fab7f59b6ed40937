package io.phishx.auth.session;

import io.phishx.chassis.http.ClientNetwork;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * From where and with what a call comes; prints nothing of it.
 *
 * @param ip the address that the configured proxies vouch for
 * @param userAgent as given, shortened
 * @param device the mark of the browser, where it brings one
 */
record Caller(String ip, @Nullable String userAgent, @Nullable String device) {

  private static final int MAX_USER_AGENT = 512;

  static Caller of(HttpServerRequest request) {
    String agent = request.getHeader("User-Agent");
    return new Caller(
        ClientNetwork.address(request),
        agent == null || agent.length() <= MAX_USER_AGENT
            ? agent
            : agent.substring(0, MAX_USER_AGENT),
        DeviceCookie.read(request));
  }

  /** The network of the address: /24 of IPv4, /64 of IPv6. */
  String network() {
    return ClientNetwork.of(ip);
  }

  @Override
  public String toString() {
    return "Caller[***]";
  }
}
