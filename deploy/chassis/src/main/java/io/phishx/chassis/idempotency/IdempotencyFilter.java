package io.phishx.chassis.idempotency;

import io.phishx.chassis.problem.Problem;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Notes the {@code Idempotency-Key} of a call together with a hash of its body. */
@Provider
class IdempotencyFilter implements ReaderInterceptor {

  static final String HEADER = "Idempotency-Key";
  private static final byte[] NO_BODY = {};
  private static final Pattern ACCEPTED = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private final Instance<IdempotentCall> call;

  private final HttpHeaders headers;
  private final UriInfo uri;

  IdempotencyFilter(Instance<IdempotentCall> call, HttpHeaders headers, UriInfo uri) {
    this.call = call;
    this.headers = headers;
    this.uri = uri;
  }

  /** A call without a body is read by nobody: its key is noted here. */
  @ServerRequestFilter
  public void noteKey(ContainerRequestContext request) {
    String key = request.getHeaderString(HEADER);
    if (key != null) {
      note(key, NO_BODY);
    }
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    String key = headers.getHeaderString(HEADER);
    if (key == null) {
      return context.proceed();
    }
    byte[] body = context.getInputStream().readAllBytes();
    context.setInputStream(new ByteArrayInputStream(body));
    note(key, body);
    return context.proceed();
  }

  private void note(String key, byte[] body) {
    if (!ACCEPTED.matcher(key).matches()) {
      throw new Problem.Invalid(
          "invalid-idempotency-key", "expected 1 to 255 visible ASCII characters");
    }
    call.get().set(new IdempotentCall.Key(key, uri.getPath(), sha256(body)));
  }

  private static String sha256(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 belongs to every JDK", e);
    }
  }
}
