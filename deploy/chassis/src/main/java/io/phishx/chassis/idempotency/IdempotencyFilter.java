package io.phishx.chassis.idempotency;

import io.phishx.chassis.audit.AuditConfig;
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
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Notes the {@code Idempotency-Key} of a call together with a keyed hash of its body: a plain one
 * would let whoever reads the table guess the passwords that some bodies hold.
 */
@Provider
class IdempotencyFilter implements ReaderInterceptor {

  static final String HEADER = "Idempotency-Key";
  private static final byte[] NO_BODY = {};
  private static final Pattern ACCEPTED = Pattern.compile("[\\x21-\\x7e]{1,255}");

  private static final String LABEL = "phishx/idempotency/v1\n";

  private final Instance<IdempotentCall> call;

  // made before the settings can be read
  private final Instance<AuditConfig> audit;
  private final HttpHeaders headers;
  private final UriInfo uri;

  IdempotencyFilter(
      Instance<IdempotentCall> call,
      HttpHeaders headers,
      UriInfo uri,
      Instance<AuditConfig> audit) {
    this.audit = audit;
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

  private void note(String value, byte[] body) {
    if (!ACCEPTED.matcher(value).matches()) {
      throw new Problem.Invalid(
          "invalid-idempotency-key", "expected 1 to 255 visible ASCII characters");
    }
    call.get().set(new IdempotentCall.Key(value, uri.getPath(), hash(body)));
  }

  private String hash(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      byte[] key = Base64.getDecoder().decode(audit.get().macKey().revealText().trim());
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      mac.update(LABEL.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 belongs to every JDK", e);
    }
  }
}
