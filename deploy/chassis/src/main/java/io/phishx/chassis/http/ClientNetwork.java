package io.phishx.chassis.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;

/** Where a call comes from, as far as the configured proxies vouch for it. */
public final class ClientNetwork {

  private static final int IPV4_PREFIX = 3;
  private static final int IPV6_PREFIX = 8;

  /** What stands before an IPv4 address that a proxy writes as IPv6 (RFC 4291, 2.5.5.2). */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

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
   * The network of an address: /24 of IPv4, /64 of IPv6, which is what one subscriber has. An IPv4
   * address that is written as IPv6 is the same one: all of these would be one network else.
   *
   * @param address in text; what is none stands for itself
   */
  public static String of(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    if (bytes == null) {
      return address;
    }
    byte[] plain = isMapped(bytes) ? Arrays.copyOfRange(bytes, MAPPED.length, 16) : bytes;
    return Arrays.toString(Arrays.copyOf(plain, plain.length == 4 ? IPV4_PREFIX : IPV6_PREFIX));
  }

  private static boolean isMapped(byte[] bytes) {
    return bytes.length == 16 && Arrays.mismatch(bytes, MAPPED) == MAPPED.length;
  }
}
