package io.phishx.auth.session;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import jakarta.inject.Singleton;

/** Keeps queries out of spans, since the guide's clients send credentials in them. */
@Singleton
class QueryScrubber implements SpanProcessor {

  private static final AttributeKey<String> QUERY = AttributeKey.stringKey("url.query");
  private static final AttributeKey<String> FULL = AttributeKey.stringKey("url.full");
  private static final AttributeKey<String> TARGET = AttributeKey.stringKey("http.target");

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (span.getAttribute(QUERY) != null) {
      span.setAttribute(QUERY, "");
    }
    cut(span, FULL);
    cut(span, TARGET);
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public void onEnd(ReadableSpan span) {}

  @Override
  public boolean isEndRequired() {
    return false;
  }

  private static void cut(ReadWriteSpan span, AttributeKey<String> key) {
    String value = span.getAttribute(key);
    int query = value == null ? -1 : value.indexOf('?');
    if (value != null && query >= 0) {
      span.setAttribute(key, value.substring(0, query));
    }
  }
}
