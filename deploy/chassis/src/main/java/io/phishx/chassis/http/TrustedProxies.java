package io.phishx.chassis.http;

import io.netty.util.NetUtil;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whose word counts for where a call comes from and whether it came over https.
 *
 * <p>A proxy appends to {@code X-Forwarded-For} whom it took the call from, or writes the header
 * anew; what stands left of that is the caller's own word. So the header is read from its right end
 * for as long as the one who wrote an element is trusted, where Quarkus takes the leftmost one. The
 * same properties switch both: {@code quarkus.http.proxy.proxy-address-forwarding} and {@code
 * quarkus.http.proxy.trusted-proxies}.
 */
@ApplicationScoped
class TrustedProxies {

  /** What stands before an IPv4 address that is written as IPv6 (RFC 4291, 2.5.5.2). */
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1};

  private static final String FOR = "X-Forwarded-For";
  private static final String PROTO = "X-Forwarded-Proto";

  private static final Logger LOG = Logger.getLogger(TrustedProxies.class);

  private final List<Range> ranges;

  /**
   * Reads the ranges.
   *
   * @param forwarding without it nobody is trusted
   * @param trusted addresses and CIDRs; a name is none: what it resolves to may change under us
   * @throws IllegalArgumentException if one is neither
   */
  TrustedProxies(
      @ConfigProperty(name = "quarkus.http.proxy.proxy-address-forwarding", defaultValue = "false")
          boolean forwarding,
      @ConfigProperty(name = "quarkus.http.proxy.trusted-proxies") Optional<List<String>> trusted) {
    this.ranges =
        forwarding
            ? trusted.orElseGet(List::of).stream().map(String::strip).map(Range::of).toList()
            : List.of();
  }

  /** A range that cannot be read ends the start, not the first call. */
  void started(@Observes StartupEvent event) {
    LOG.debugf("ranges of trusted proxies: %d", ranges.size());
  }

  private static final class Range {

    private final byte[] address;
    private final int bits;

    private Range(byte[] address, int bits) {
      this.address = address;
      this.bits = bits;
    }

    static Range of(String text) {
      int slash = text.indexOf('/');
      byte[] address = bytes(slash < 0 ? text : text.substring(0, slash));
      if (address == null) {
        throw unreadable(text);
      }
      int all = address.length * Byte.SIZE;
      if (slash < 0) {
        return new Range(address, all);
      }
      try {
        int bits = Integer.parseInt(text.substring(slash + 1));
        if (bits >= 0 && bits <= all) {
          return new Range(address, bits);
        }
      } catch (NumberFormatException e) {
        // refused below, with what was expected
      }
      throw unreadable(text);
    }

    private static IllegalArgumentException unreadable(String text) {
      return new IllegalArgumentException(
          "quarkus.http.proxy.trusted-proxies: expected addresses and CIDRs, got " + text);
    }

    boolean holds(byte[] other) {
      if (other.length != address.length) {
        return false;
      }
      int whole = bits / Byte.SIZE;
      int rest = bits % Byte.SIZE;
      return Arrays.equals(address, 0, whole, other, 0, whole)
          && (rest == 0 || ((address[whole] ^ other[whole]) & 0xff) >> (Byte.SIZE - rest) == 0);
    }
  }

  /**
   * The address of whoever made the call, in text: the rightmost one that is no trusted proxy's, or
   * the last that a trusted proxy vouches for. An element that is no address ends the search. Empty
   * if the connection is gone.
   */
  String client(HttpServerRequest request) {
    return client(peer(request), request.headers().getAll(FOR));
  }

  /**
   * Whether the call came over https: as a trusted proxy says, else as it reached us. Of several
   * words each must say so: whichever hop was plain could be listened to.
   */
  boolean cameOverTls(HttpServerRequest request) {
    return cameOverTls(
        peer(request), request.headers().getAll(PROTO), request.connection().isSsl());
  }

  String client(String peer, List<String> forwardedFor) {
    String client = peer;
    List<String> elements = elements(forwardedFor);
    for (int i = elements.size() - 1; i >= 0 && isTrusted(client); i--) {
      byte[] next = bytes(withoutPort(elements.get(i)));
      if (next == null) {
        return client;
      }
      client = NetUtil.bytesToIpAddress(next);
    }
    return client;
  }

  boolean cameOverTls(String peer, List<String> protocols, boolean tls) {
    List<String> words = isTrusted(peer) ? elements(protocols) : List.of();
    return words.isEmpty() ? tls : words.stream().allMatch("https"::equalsIgnoreCase);
  }

  private boolean isTrusted(String address) {
    byte[] bytes = bytes(address);
    return bytes != null && ranges.stream().anyMatch(range -> range.holds(bytes));
  }

  /** The address behind the request's wrappers, which show what the caller may have chosen. */
  private static String peer(HttpServerRequest request) {
    SocketAddress address = request.connection().remoteAddress();
    String text = address == null ? null : address.hostAddress();
    byte[] bytes = text == null ? null : bytes(text);
    return bytes == null ? text == null ? "" : text : NetUtil.bytesToIpAddress(bytes);
  }

  /** The elements of all lines of a header in their order: lines are one list (RFC 9110, 5.3). */
  private static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      for (String element : line.split(",", -1)) {
        elements.add(element.strip());
      }
    }
    return elements;
  }

  /** Some proxies write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String element) {
    if (element.startsWith("[")) {
      int end = element.indexOf(']');
      return end < 0 ? element : element.substring(1, end);
    }
    int colon = element.indexOf(':');
    return colon > 0 && colon == element.lastIndexOf(':') ? element.substring(0, colon) : element;
  }

  /** The bytes of an address; four of an IPv4 address that is written as IPv6; null for no one. */
  static byte @Nullable [] bytes(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    return bytes != null && bytes.length == 16 && Arrays.mismatch(bytes, MAPPED) == MAPPED.length
        ? Arrays.copyOfRange(bytes, MAPPED.length, bytes.length)
        : bytes;
  }
}
