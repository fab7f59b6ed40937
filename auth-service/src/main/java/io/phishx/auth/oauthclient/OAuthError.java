package io.phishx.auth.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * An error of the token endpoint: RFC 6749's members within a problem detail, so that both kinds of
 * client read it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a>
 */
final class OAuthError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String error;

  private OAuthError(int status, String error, String description) {
    super(description, null, false, false);
    this.status = status;
    this.error = error;
  }

  static OAuthError invalidRequest(String description) {
    return new OAuthError(400, "invalid_request", description);
  }

  static OAuthError invalidClient() {
    return new OAuthError(401, "invalid_client", "the client is not known or its secret is wrong");
  }

  static OAuthError invalidGrant(String description) {
    return new OAuthError(400, "invalid_grant", description);
  }

  static OAuthError invalidScope(String description) {
    return new OAuthError(400, "invalid_scope", description);
  }

  static OAuthError unsupportedGrantType() {
    return new OAuthError(
        400, "unsupported_grant_type", "expected client_credentials or refresh_token");
  }

  /** The JSON of it. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Body(
      String error,
      String errorDescription,
      String type,
      String title,
      int status,
      String detail,
      String instance,
      @Nullable String traceId) {}

  /** Answers with it. */
  static final class Mapper {

    @ServerExceptionMapper
    public Response answer(OAuthError failure, UriInfo uri) {
      SpanContext span = Span.current().getSpanContext();
      String description = String.valueOf(failure.getMessage());
      Body body =
          new Body(
              failure.error,
              description,
              "/problems/" + failure.error.replace('_', '-'),
              failure.status == 401 ? "Unauthorized" : "Bad Request",
              failure.status,
              description,
              uri.getPath(),
              span.isValid() ? span.getTraceId() : null);
      Response.ResponseBuilder response =
          Response.status(failure.status)
              .type("application/problem+json")
              .header(HttpHeaders.CACHE_CONTROL, "no-store")
              .entity(body);
      if (failure.status == 401) {
        response.header(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"phishx\"");
      }
      return response.build();
    }
  }
}
