package io.phishx.chassis.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.phishx.chassis.id.Ids;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/**
 * Returns the caller's {@code X-Request-Id}, or a new one, and the trace the call belongs to; and
 * lets nobody keep or reinterpret an answer that doesn't say otherwise itself.
 */
class RequestIds {

  static final String REQUEST_ID = "X-Request-Id";
  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private final Ids ids;

  RequestIds(Ids ids) {
    this.ids = ids;
  }

  @ServerResponseFilter
  public void answer(ContainerRequestContext request, ContainerResponseContext response) {
    MultivaluedMap<String, Object> headers = response.getHeaders();
    String given = request.getHeaderString(REQUEST_ID);
    headers.putSingle(
        REQUEST_ID,
        given != null && ACCEPTED.matcher(given).matches() ? given : ids.next().toString());
    SpanContext span = Span.current().getSpanContext();
    if (span.isValid()) {
      headers.putSingle(
          "traceparent",
          "00-" + span.getTraceId() + "-" + span.getSpanId() + "-" + span.getTraceFlags().asHex());
    }
    if (!headers.containsKey("X-Content-Type-Options")) {
      headers.putSingle("X-Content-Type-Options", "nosniff");
    }
    if (!headers.containsKey(HttpHeaders.CACHE_CONTROL)) {
      headers.putSingle(HttpHeaders.CACHE_CONTROL, "no-store");
    }
  }
}
