package io.phishx.chassis.problem;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.exc.StreamReadException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.VertxException;
import io.vertx.core.impl.NoStackTraceThrowable;
import io.vertx.pgclient.PgException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.ClientWebApplicationException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns every exception into a problem detail; the only place that logs one. */
public class ProblemMappers {

  private static final String MEDIA_TYPE = "application/problem+json";

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
  private static final Duration SOON = Duration.ofSeconds(2);

  @ServerExceptionMapper
  public Response problem(Problem problem, UriInfo uri) {
    return answer(problem, uri);
  }

  @ServerExceptionMapper
  public Response unauthorized(UnauthorizedException e, UriInfo uri) {
    return answer(new Problem.NotAuthenticated("an access token is needed"), uri);
  }

  @ServerExceptionMapper
  public Response authenticationFailed(AuthenticationFailedException e, UriInfo uri) {
    Problem cause = problemBehind(e);
    return answer(
        cause != null ? cause : new Problem.NotAuthenticated("the access token is not valid"), uri);
  }

  @ServerExceptionMapper
  public Response forbidden(ForbiddenException e, UriInfo uri) {
    return answer(
        new Problem.Forbidden("insufficient-scope", "the token lacks the scope or role"), uri);
  }

  @ServerExceptionMapper
  public Response constraint(ConstraintViolationException e, UriInfo uri) {
    List<Violation> violations =
        e.getConstraintViolations().stream()
            .map(v -> new Violation(fieldOf(v.getPropertyPath().toString()), v.getMessage()))
            .toList();
    return answer(
        new Problem.Invalid("invalid-request", "the input breaks its rules", violations), uri);
  }

  @ServerExceptionMapper
  public Response mismatched(MismatchedInputException e, UriInfo uri) {
    return answer(json(e), uri);
  }

  @ServerExceptionMapper
  public Response json(JacksonException e, UriInfo uri) {
    return answer(json(e), uri);
  }

  @ServerExceptionMapper
  public Response upstream(ClientWebApplicationException e, UriInfo uri) {
    LOG.warnf("a called service answered with an error: status=%d", e.getResponse().getStatus());
    return answer(away(), uri);
  }

  @ServerExceptionMapper({
    ProcessingException.class,
    ConnectException.class,
    TimeoutException.class,
    VertxException.class,
    PgException.class
  })
  public Response dependency(Exception e, UriInfo uri) {
    Problem cause = problemBehind(e);
    if (cause != null) {
      return answer(cause, uri);
    }
    if (SqlState.of(e).isUnstorable()) {
      return answer(unstorable(), uri);
    }
    if (e instanceof PgException && !SqlState.of(e).isOutage()) {
      return fault(e, uri);
    }
    LOG.warnf("a dependency is away: %s", e.toString());
    return answer(away(), uri);
  }

  @ServerExceptionMapper
  public Response web(WebApplicationException e, UriInfo uri) {
    Problem behind = problemBehind(e);
    if (behind == null) {
      behind = e.getCause() instanceof JacksonException malformed ? json(malformed) : ofStatus(e);
    }
    if (behind != null) {
      return answer(behind, uri);
    }
    Response.StatusType status = e.getResponse().getStatusInfo();
    if (status.getStatusCode() >= 500) {
      return fault(e, uri);
    }
    String title = status.getReasonPhrase();
    Response answer =
        response(
            new ProblemBody(
                "/problems/" + title.toLowerCase(Locale.ROOT).replace(' ', '-'),
                title,
                status.getStatusCode(),
                "the call does not take this: see the API description",
                uri.getPath(),
                traceId(),
                null),
            null);
    String allow = e.getResponse().getHeaderString(HttpHeaders.ALLOW);
    if (allow != null) {
      answer.getHeaders().putSingle(HttpHeaders.ALLOW, allow);
    }
    return answer;
  }

  @ServerExceptionMapper
  public Response any(Throwable e, UriInfo uri) {
    Problem behind = problemBehind(e);
    if (behind != null) {
      return answer(behind, uri);
    }
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (SqlState.of(t).isUnstorable()) {
        return answer(unstorable(), uri);
      }
      if (SqlState.of(t).isOutage()
          || t instanceof ConnectException
          || t instanceof VertxException
          // the pool's word for "no connection in time"
          || t instanceof NoStackTraceThrowable
          || t instanceof TimeoutException
          || isOfTheNetwork(t)) {
        LOG.warnf("a dependency is away: %s", t.toString());
        return answer(away(), uri);
      }
    }
    return fault(e, uri);
  }

  private static boolean isOfTheNetwork(Throwable t) {
    return t instanceof IOException
        && !(t instanceof JacksonException
            || t instanceof FileSystemException
            || t instanceof CharacterCodingException);
  }

  private static Response fault(Throwable e, UriInfo uri) {
    LOG.errorf(e, "a call failed: path=%s", uri.getPath());
    return response(
        new ProblemBody(
            "/problems/internal-error",
            "Internal Server Error",
            500,
            "the call failed; its trace id finds the reason in the log",
            uri.getPath(),
            traceId(),
            null),
        null);
  }

  private static @Nullable Problem ofStatus(WebApplicationException e) {
    int status = e.getResponse().getStatus();
    return switch (status) {
      case 404 ->
          e.getCause() instanceof IllegalArgumentException
              ? new Problem.Invalid("invalid-parameter", "a parameter has not the expected form")
              : new Problem.NotFound("there is nothing at this path");
      case 401 -> new Problem.NotAuthenticated("an access token is needed");
      case 403 -> new Problem.Forbidden("insufficient-scope", "the token lacks the scope or role");
      case 413 -> new Problem.TooLarge("body-too-large", "the body is too large");
      case 415 -> new Problem.UnsupportedMedia("unsupported-media-type", "see the call's types");
      case 503 -> away();
      case 400 -> new Problem.Invalid("invalid-request", "the request is malformed");
      default -> null;
    };
  }

  private static Problem json(JacksonException e) {
    if (e instanceof StreamReadException
        || e.getCause() instanceof StreamReadException
        || String.valueOf(e.getOriginalMessage()).startsWith("Trailing token")) {
      return new Problem.Invalid("malformed-json", "expected well-formed JSON");
    }
    String path =
        e instanceof JsonMappingException mapping
            ? mapping.getPath().stream()
                .map(r -> r.getFieldName() == null ? "[" + r.getIndex() + "]" : r.getFieldName())
                .collect(Collectors.joining("."))
            : "";
    return path.isEmpty()
        ? new Problem.Invalid("invalid-request", "the body has not the call's shape")
        : new Problem.Invalid(
            "invalid-request",
            "a field has not the expected type",
            List.of(new Violation(path, "has not the expected type or is unknown")));
  }

  private static String fieldOf(String path) {
    // "create.request.name": the method and its parameter are ours, not the caller's
    String[] parts = path.split("\\.", 3);
    return parts.length == 3 ? parts[2] : parts[parts.length - 1];
  }

  private static Problem unstorable() {
    return new Problem.Invalid(
        "invalid-characters", "expected text without NUL and without broken characters");
  }

  private static Problem away() {
    return new Problem.Unavailable(
        "dependency-unavailable", "something that this call needs is away; try again", SOON);
  }

  private static @Nullable Problem problemBehind(Throwable e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof Problem problem) {
        return problem;
      }
    }
    return null;
  }

  private static Response answer(Problem problem, UriInfo uri) {
    return response(body(problem, uri.getPath()), problem);
  }

  private static ProblemBody body(Problem problem, String path) {
    List<Violation> violations =
        problem instanceof Problem.Invalid invalid && !invalid.violations().isEmpty()
            ? invalid.violations()
            : null;
    return new ProblemBody(
        problem.type(),
        problem.title(),
        problem.status(),
        problem.detail(),
        path,
        traceId(),
        violations);
  }

  private static Response response(ProblemBody body, @Nullable Problem problem) {
    Response.ResponseBuilder answer = Response.status(body.status()).type(MEDIA_TYPE).entity(body);
    if (body.status() == 401) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
    }
    if (problem instanceof Problem.TooMany tooMany) {
      answer.header(HttpHeaders.RETRY_AFTER, seconds(tooMany.retryAfter()));
      answer.header("RateLimit-Limit", tooMany.limit());
      answer.header("RateLimit-Reset", seconds(tooMany.retryAfter()));
      answer.header("RateLimit-Remaining", 0);
    }
    if (problem instanceof Problem.Unavailable unavailable) {
      answer.header(HttpHeaders.RETRY_AFTER, seconds(unavailable.retryAfter()));
    }
    return answer.build();
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }

  private static @Nullable String traceId() {
    SpanContext span = Span.current().getSpanContext();
    return span.isValid() ? span.getTraceId() : null;
  }
}
