package io.phishx.auth.session;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonFormat.Feature;
import io.phishx.auth.client.Scope;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The input of a login in any of its forms; prints nothing of it.
 *
 * @param username the address
 * @param tenant slug or id
 * @param otp a code of the second factor, or for recovery
 * @param scopes fewer than the role has, as a list or separated by spaces
 */
record LoginBody(
    @Nullable String username,
    @Nullable String password,
    @Nullable String tenant,
    @JsonFormat(with = Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<String> scopes,
    @Nullable String otp) {

  private static final int MAX_LENGTH = 512;
  private static final int MAX_CODE = 64;
  private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9-]{1,64}");

  Login.Credentials credentials() {
    String name = required("username", username);
    String secret = required("password", password);
    if (tenant != null && !tenant.isEmpty() && !TENANT.matcher(tenant).matches()) {
      throw invalid("tenant", "expected a tenant's slug or id");
    }
    return new Login.Credentials(
        name, secret, tenant == null || tenant.isEmpty() ? null : tenant, asked(), code());
  }

  private @Nullable String code() {
    if (otp != null && otp.length() > MAX_CODE) {
      throw invalid("otp", "expected at most " + MAX_CODE + " characters");
    }
    return otp;
  }

  private @Nullable Set<Scope> asked() {
    if (scopes == null) {
      return null;
    }
    List<String> names =
        scopes.stream()
            .flatMap(text -> text == null ? Stream.empty() : Arrays.stream(text.split("[ ,]+")))
            .filter(name -> !name.isEmpty())
            .toList();
    if (names.isEmpty()) {
      return null;
    }
    Set<Scope> asked = EnumSet.noneOf(Scope.class);
    names.forEach(
        name -> asked.add(Scope.of(name).orElseThrow(() -> invalid("scopes", "an unknown scope"))));
    return asked;
  }

  private static String required(String field, @Nullable String value) {
    if (value == null) {
      throw invalid(field, "expected a value");
    }
    if (value.length() > MAX_LENGTH) {
      throw invalid(field, "expected at most " + MAX_LENGTH + " characters");
    }
    return value;
  }

  private static Problem invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request", "the input breaks its rules", List.of(new Violation(field, message)));
  }

  @Override
  public String toString() {
    return "LoginBody[***]";
  }
}
