package io.phishx.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The few paths that the gateway answers itself: health, the merged OpenAPI document and its
 * viewer.
 */
final class OwnPages {

  private static final String ALLOW = "GET, HEAD, OPTIONS";

  private final PublicHealth health;
  private final @Nullable MergedOpenApi openApi;
  private final @Nullable DocsPages docs;

  OwnPages(PublicHealth health, @Nullable MergedOpenApi openApi, @Nullable DocsPages docs) {
    this.health = health;
    this.openApi = openApi;
    this.docs = docs;
  }

  /** False when the path is none of them. */
  boolean serve(HttpServerRequest request, Trace trace) {
    String path = request.path();
    if (path.equals("/health")) {
      return reading(request, trace, () -> health(request));
    }
    if (path.equals("/openapi") && openApi != null) {
      MergedOpenApi documents = openApi;
      return reading(request, trace, () -> openApi(request, documents));
    }
    if (docs == null) {
      return false;
    }
    if (path.equals("/")) {
      return reading(
          request,
          trace,
          () -> request.response().setStatusCode(302).putHeader("Location", "/docs").end());
    }
    return docs.page(path)
        .map(page -> reading(request, trace, () -> page(request, page)))
        .orElse(false);
  }

  private static boolean reading(HttpServerRequest request, Trace trace, Runnable answer) {
    HttpMethod method = request.method();
    trace.writeTo(request.response().headers());
    request.response().putHeader("X-Content-Type-Options", "nosniff");
    if (method.equals(HttpMethod.OPTIONS)) {
      request.response().setStatusCode(204).putHeader("Allow", ALLOW).end();
    } else if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      answer.run();
    } else {
      GatewayProblem.methodNotAllowed(ALLOW).answer(request, trace);
    }
    return true;
  }

  private void health(HttpServerRequest request) {
    health
        .report()
        .onSuccess(
            report -> {
              request.response().setStatusCode(report.status());
              if (report.status() == 503) {
                request.response().putHeader("Retry-After", "2");
              }
              request.response().putHeader("Cache-Control", "no-store");
              send(request, "application/json", report.body().toBuffer());
            });
  }

  private static void openApi(HttpServerRequest request, MergedOpenApi documents) {
    Future<Buffer> document = documents.document();
    document.onSuccess(body -> send(request, "application/json", body));
    document.onFailure(
        failure -> GatewayProblem.away().answer(request, Trace.of(request.headers())));
  }

  private static void page(HttpServerRequest request, DocsPages.Page page) {
    request.response().putHeader("Content-Security-Policy", DocsPages.POLICY);
    request.response().putHeader("Referrer-Policy", "no-referrer");
    send(request, page.contentType(), page.body());
  }

  private static void send(HttpServerRequest request, String contentType, Buffer body) {
    var response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.putHeader("Content-Type", contentType);
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", String.valueOf(body.length())).end();
    } else {
      response.end(body);
    }
  }
}
