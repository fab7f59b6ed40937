package io.phishx.chassis.http;

import io.phishx.chassis.problem.Problem;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses a body over the limit: at once by its declared length, or while it is read. */
@Provider
class BodyLimit implements ReaderInterceptor {

  // Providers are made while the application is built, when there is no configuration yet.
  private final Instance<HttpConfig> config;

  BodyLimit(Instance<HttpConfig> config) {
    this.config = config;
  }

  @ServerRequestFilter(preMatching = true)
  public void refuseByDeclaredLength(ContainerRequestContext request) {
    String declared = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
    if (declared == null) {
      return;
    }
    try {
      if (Long.parseLong(declared.trim()) > maxBytes()) {
        throw tooLarge();
      }
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("invalid-content-length", "expected a number as Content-Length");
    }
  }

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    context.setInputStream(new Counting(context.getInputStream()));
    return context.proceed();
  }

  private long maxBytes() {
    return config.get().maxBody().asLongValue();
  }

  private Problem tooLarge() {
    return new Problem.TooLarge("body-too-large", "expected at most " + maxBytes() + " bytes");
  }

  private final class Counting extends FilterInputStream {
    private final long limit = maxBytes();
    private long seen;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      count(Math.max(0, read));
      return read;
    }

    private void count(int bytes) {
      seen += bytes;
      if (seen > limit) {
        throw tooLarge();
      }
    }
  }
}
