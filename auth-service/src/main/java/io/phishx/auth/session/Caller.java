package io.phishx.auth.session;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From where and with what a call comes; prints nothing of it.
 *
 * @param ip the address that the configured proxies vouch for
 * @param userAgent as given, shortened
 */
record Caller(String ip, @Nullable String userAgent) {

  private static final int MAX_USER_AGENT = 512;
  private static final int IPV4_PREFIX = 3;
  private static final int IPV6_PREFIX = 8;

  static Caller of(HttpServerRequest request) {
    String agent = request.getHeader("User-Agent");
    String ip = request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    return new Caller(
        ip == null ? "" : ip,
        agent == null || agent.length() <= MAX_USER_AGENT
            ? agent
            : agent.substring(0, MAX_USER_AGENT));
  }

  /** The network of the address: /24 of IPv4, /64 of IPv6. */
  String network() {
    if (ip.isEmpty()) {
      return "";
    }
    byte[] address = NetUtil.createByteArrayFromIpAddressString(ip);
    if (address == null) {
      return ip;
    }
    return Arrays.toString(Arrays.copyOf(address, address.length == 4 ? IPV4_PREFIX : IPV6_PREFIX));
  }

  @Override
  public String toString() {
    return "Caller[***]";
  }
}
