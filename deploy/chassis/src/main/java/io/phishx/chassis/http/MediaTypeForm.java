package io.phishx.chassis.http;

import io.phishx.chassis.problem.Problem;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.function.Consumer;
import org.jboss.resteasy.reactive.common.util.MediaTypeHelper;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Refuses a Content-Type or Accept that is no media type before anything tries to match it. */
class MediaTypeForm {

  @ServerRequestFilter(preMatching = true)
  public void refuseMalformed(ContainerRequestContext request) {
    if (!readable(request.getHeaderString(HttpHeaders.CONTENT_TYPE), MediaType::valueOf)) {
      throw new Problem.UnsupportedMedia(
          "unsupported-media-type", "expected a media type as Content-Type");
    }
    if (!readable(request.getHeaderString(HttpHeaders.ACCEPT), MediaTypeHelper::parseHeader)) {
      throw new Problem.Invalid("invalid-accept", "expected media types as Accept");
    }
  }

  private static boolean readable(@Nullable String header, Consumer<String> reader) {
    if (header == null) {
      return true;
    }
    try {
      reader.accept(header);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
