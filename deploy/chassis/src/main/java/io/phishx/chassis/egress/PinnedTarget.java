package io.phishx.chassis.egress;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;

/**
 * An endpoint that passed the guard, with the address it resolved to: what is dialled is what was
 * checked.
 *
 * @param uri the endpoint
 * @param address the checked address
 * @param port the endpoint's port or its scheme's
 */
public record PinnedTarget(URI uri, InetAddress address, int port) {

  /** The checked address in text, for a driver that wants a host. */
  public String host() {
    return address.getHostAddress();
  }

  /** An HTTP request to the checked address that names the original host; no redirects. */
  public RequestOptions request(HttpMethod method) {
    boolean tls = "https".equals(uri.getScheme());
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new RequestOptions()
        .setMethod(method)
        .setServer(SocketAddress.inetSocketAddress(port, host()))
        .setHost(uri.getHost())
        .setPort(port)
        .setSsl(tls)
        .setFollowRedirects(false)
        .setURI(uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery());
  }
}
