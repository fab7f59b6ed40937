package io.phishx.chassis.http;

import io.phishx.chassis.problem.Problem;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import java.io.InputStream;

/** Refuses to make a record of a plain-text body, which JAX-RS would try by its constructor. */
@Provider
class PlainText implements ReaderInterceptor {

  @Override
  public Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
    Class<?> target = context.getType();
    boolean takesText =
        target == String.class || target == byte[].class || target == InputStream.class;
    if (!takesText && isText(context.getMediaType())) {
      throw new Problem.UnsupportedMedia("unsupported-media-type", "expected application/json");
    }
    return context.proceed();
  }

  private static boolean isText(MediaType type) {
    return "text".equals(type.getType());
  }
}
