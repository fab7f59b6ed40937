package io.phishx.testing.jwt;

import java.net.http.HttpRequest;
import java.util.function.UnaryOperator;

/**
 * A call that must be answered with 401.
 *
 * @param name what is tried
 * @param source where it is described: a section of an RFC, a CVE, a tool's check
 * @param query what stands behind the path, with its question mark; mostly nothing
 * @param headers puts the forged credentials on
 */
public record JwtAttack(
    String name, String source, String query, UnaryOperator<HttpRequest.Builder> headers) {

  /** An attack by a bearer token. */
  static JwtAttack of(String name, String source, String token) {
    return header(name, source, "Authorization", "Bearer " + token);
  }

  static JwtAttack header(String name, String source, String header, String value) {
    return new JwtAttack(name, source, "", request -> request.header(header, value));
  }

  @Override
  public String toString() {
    return name + " (" + source + ")";
  }
}
