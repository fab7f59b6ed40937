package io.phishx.gateway;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;

/**
 * Swagger UI over {@code /openapi}, from files inside this program: a page that loads nothing from
 * elsewhere.
 */
final class DocsPages {

  static final String POLICY =
      "default-src 'none'; connect-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  /** A file with its media type. */
  record Page(String contentType, Buffer body) {}

  private final Map<String, Page> pages =
      Map.of(
          "/docs", page("text/html; charset=utf-8", "/docs/index.html"),
          "/docs/start.js", page("text/javascript; charset=utf-8", "/docs/start.js"),
          "/docs/swagger-ui.css", page("text/css; charset=utf-8", swagger("swagger-ui.css")),
          "/docs/swagger-ui.js",
              page("text/javascript; charset=utf-8", swagger("swagger-ui-bundle.js")));

  Optional<Page> page(String path) {
    return Optional.ofNullable(pages.get(path.equals("/docs/") ? "/docs" : path));
  }

  private static String swagger(String file) {
    return "/META-INF/resources/openapi-ui/" + file;
  }

  private static Page page(String contentType, String resource) {
    try (InputStream in = DocsPages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing on the class path: " + resource);
      }
      return new Page(contentType, Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
