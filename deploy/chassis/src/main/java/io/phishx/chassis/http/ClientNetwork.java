package io.phishx.chassis.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** Where a call comes from, as far as the configured proxies vouch for it. */
public final class ClientNetwork {

  private static final int IPV4_PREFIX = 3;
  private static final int IPV6_PREFIX = 8;

  private ClientNetwork() {}

  /** The caller's address in text; empty if its connection is gone. */
  public static String address(HttpServerRequest request) {
    if (request.remoteAddress() == null) {
      return "";
    }
    String address = request.remoteAddress().hostAddress();
    return address == null ? "" : address;
  }

  /**
   * The network of an address: /24 of IPv4, /64 of IPv6, which is what one subscriber has.
   *
   * @param address in text; what is none stands for itself
   */
  public static String of(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return address;
    }
    return Arrays.toString(Arrays.copyOf(bytes, bytes.length == 4 ? IPV4_PREFIX : IPV6_PREFIX));
  }
}
