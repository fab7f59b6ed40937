package io.phishx.gateway;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * An answer of the gateway itself that is not a success, as problem+json.
 *
 * @param status the HTTP status
 * @param type last segment of the stable type
 * @param detail one sentence for the caller
 * @param headers further response headers
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
record GatewayProblem(int status, String type, String detail, Map<String, String> headers) {

  static final String CONTENT_TYPE = "application/problem+json";

  GatewayProblem {
    headers = Map.copyOf(headers);
  }

  static GatewayProblem notFound() {
    return new GatewayProblem(404, "not-found", "nothing is served at this path", Map.of());
  }

  static GatewayProblem malformedUri() {
    return new GatewayProblem(
        400,
        "malformed-uri",
        "expected a path and a query of allowed characters, others percent-encoded",
        Map.of());
  }

  static GatewayProblem methodNotAllowed(String allow) {
    return new GatewayProblem(
        405, "method-not-allowed", "this path takes " + allow, Map.of("Allow", allow));
  }

  static GatewayProblem serviceToken() {
    return new GatewayProblem(
        401,
        "invalid-token",
        "the token is not meant for the public API",
        Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""));
  }

  static GatewayProblem tooLarge(long limit) {
    return new GatewayProblem(
        413, "too-large", "the body may have at most " + limit + " bytes", Map.of());
  }

  static GatewayProblem slowBody() {
    return new GatewayProblem(408, "slow-request", "the body did not arrive in time", Map.of());
  }

  static GatewayProblem away() {
    return new GatewayProblem(
        503,
        "service-unavailable",
        "the service behind this path does not answer; try again shortly",
        Map.of("Retry-After", "2"));
  }

  /** The body for a request to that path. */
  Buffer body(String path, Trace trace) {
    return new JsonObject()
        .put("type", "/problems/" + type)
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", detail)
        .put("instance", path)
        .put("trace_id", trace.traceId())
        .toBuffer();
  }

  void writeHeadersTo(MultiMap target) {
    target.set("Content-Type", CONTENT_TYPE);
    headers.forEach(target::set);
  }

  /**
   * Ends the request with this problem; closes the connection where the body is still on its way.
   */
  void answer(HttpServerRequest request, Trace trace) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    writeHeadersTo(response.headers());
    trace.writeTo(response.headers());
    response.setStatusCode(status).end(body(pathOf(request), trace));
  }

  private static String pathOf(HttpServerRequest request) {
    String path = request.path();
    return path == null ? "/" : path;
  }
}
