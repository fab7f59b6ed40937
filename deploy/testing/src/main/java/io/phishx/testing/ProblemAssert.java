package io.phishx.testing;

import static org.hamcrest.Matchers.blankOrNullString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.builder.ResponseSpecBuilder;
import io.restassured.specification.ResponseSpecification;
import java.util.regex.Pattern;
import org.hamcrest.Description;
import org.hamcrest.Matcher;
import org.hamcrest.TypeSafeMatcher;

/**
 * What every error answer of the product looks like.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public final class ProblemAssert {
  private static final Pattern INTERNALS =
      Pattern.compile(
          "\\bat [a-z]+(\\.\\w+)+\\(|\\b(java|javax|jakarta|org|io|com)(\\.[a-z]\\w*)+\\.[A-Z]\\w*"
              + "|\\w+Exception\\b|\\b(select|insert into|update|delete from) \\w+.* (from|values|set|where) ",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private ProblemAssert() {}

  /**
   * The answer is a problem detail with this status and type and shows nothing of our insides.
   *
   * @param type the problem's name, such as {@code stale-version}, or the whole {@code
   *     /problems/stale-version}
   */
  public static ResponseSpecification problem(int status, String type) {
    String whole = type.startsWith("/") ? type : "/problems/" + type;
    return new ResponseSpecBuilder()
        .expectStatusCode(status)
        .expectHeader("Content-Type", startsWith("application/problem+json"))
        .expectBody("type", equalTo(whole))
        .expectBody("status", equalTo(status))
        .expectBody("title", not(blankOrNullString()))
        .expectBody("detail", not(blankOrNullString()))
        .expectBody("instance", startsWith("/"))
        .expectBody("trace_id", matchesPattern("[0-9a-f]{32}"))
        .expectBody(showsNoInternals())
        .build();
  }

  /** Text without stack traces, class names and SQL. */
  public static Matcher<String> showsNoInternals() {
    return new TypeSafeMatcher<>() {
      @Override
      protected boolean matchesSafely(String text) {
        return !INTERNALS.matcher(text).find();
      }

      @Override
      public void describeTo(Description description) {
        description.appendText("no stack trace, class name or SQL text");
      }
    };
  }
}
