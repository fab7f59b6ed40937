package io.phishx.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyOptions;
import io.vertx.httpproxy.ProxyResponse;
import java.net.URI;
import java.util.concurrent.TimeoutException;

/**
 * Carries one request to its service and the answer back, both as streams, so that events arrive
 * when they are sent.
 *
 * <p>A service that can't be reached or doesn't begin to answer in time is a 503 with {@code
 * Retry-After}; nothing is ever sent twice.
 */
final class ServiceForwarding implements ProxyInterceptor {

  private static final String TO_SERVICE = "request to the service";

  private final Vertx vertx;
  private final HttpClient client;
  private final URI service;
  private final GatewayLimits limits;
  private final HttpProxy proxy;

  ServiceForwarding(Vertx vertx, HttpClient client, Upstream upstream, GatewayLimits limits) {
    this.vertx = vertx;
    this.client = client;
    this.service = upstream.api();
    this.limits = limits;
    this.proxy =
        HttpProxy.reverseProxy(new ProxyOptions().setSupportWebSocket(false), client)
            .origin(this::open)
            .addInterceptor(this);
  }

  void forward(HttpServerRequest request) {
    proxy.handle(request);
  }

  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    HttpServerRequest request = context.request().proxiedRequest();
    ForwardingHeaders.replace(request, context.request().headers());
    return context.sendRequest().recover(failure -> Future.succeededFuture(away(context)));
  }

  @Override
  public Future<Void> handleProxyResponse(ProxyContext context) {
    HttpServerRequest request = context.request().proxiedRequest();
    ProxyResponse response = context.response();
    response.headers().remove("Connection").remove("Keep-Alive");
    Trace.of(request.headers()).writeTo(response.headers());
    if (request.isEnded()) {
      return context.sendResponse();
    }
    return context.sendResponse().onComplete(sent -> abandonRest(context));
  }

  private Future<HttpClientRequest> open(ProxyContext context) {
    HttpServerRequest request = context.request().proxiedRequest();
    RequestOptions options =
        new RequestOptions()
            .setHost(service.getHost())
            .setPort(service.getPort())
            .setSsl("https".equals(service.getScheme()))
            .setConnectTimeout(limits.connect().toMillis());
    return client
        .request(options)
        .onSuccess(
            toService -> {
              context.set(TO_SERVICE, toService);
              awaitAnswer(request, toService);
            });
  }

  private void awaitAnswer(HttpServerRequest request, HttpClientRequest toService) {
    long timer =
        vertx.setTimer(
            limits.answer().toMillis(),
            fired -> {
              if (request.isEnded()) {
                toService.reset(0, new TimeoutException("no answer in " + limits.answer()));
              } else {
                awaitAnswer(request, toService);
              }
            });
    toService.response().onComplete(answered -> vertx.cancelTimer(timer));
  }

  private static ProxyResponse away(ProxyContext context) {
    HttpServerRequest request = context.request().proxiedRequest();
    GatewayProblem problem = GatewayProblem.away();
    ProxyResponse response =
        context
            .request()
            .release()
            .response()
            .setStatusCode(problem.status())
            .setBody(Body.body(problem.body(request.path(), Trace.of(request.headers()))));
    problem.writeHeadersTo(response.headers());
    return response;
  }

  /**
   * A service may answer before it has read the whole body: the client must still get that answer,
   * and nobody else may get this connection, on which the service waits for the rest.
   */
  private static void abandonRest(ProxyContext context) {
    HttpClientRequest toService = context.get(TO_SERVICE, HttpClientRequest.class);
    if (toService != null) {
      toService.connection().close();
    }
    HttpServerRequest request = context.request().proxiedRequest();
    if (!request.isEnded()) {
      request.handler(ignored -> {}).resume();
    }
  }
}
