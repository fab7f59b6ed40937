package io.phishx.region.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import io.phishx.region.registry.Endpoint.Part;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EndpointTest {

  @ParameterizedTest
  @CsvSource({
    "API, https://api-us-east.phishx.com, https://api-us-east.phishx.com",
    "API, http://localhost:8000/, http://localhost:8000",
    "API, https://[2001:db8::1]:8443/phishx, https://[2001:db8::1]:8443/phishx",
    "DATABASE, postgresql://us-east.db, postgresql://us-east.db",
    "DATABASE, postgresql://127.0.0.1:5433/phishx_auth, postgresql://127.0.0.1:5433/phishx_auth",
    "CACHE, redis://us-east.cache, redis://us-east.cache",
    "CACHE, rediss://cache:6380/3, rediss://cache:6380/3"
  })
  void anEndpointIsAnAddress(Part part, String text, String expected) {
    assertEquals(expected, Endpoint.parse(part, text).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "API, ftp://host",
    "API, https://",
    "API, https:host",
    "API, host",
    "API, https://host:0",
    "API, https://host:65536",
    "API, https://host:x",
    "API, https://ho st",
    "API, https://host?x=1",
    "API, https://host#x",
    "API, https://host/../internal/..%2f",
    "API, postgresql://host",
    "DATABASE, postgres://host",
    "DATABASE, jdbc:postgresql://host",
    "DATABASE, postgresql://host/a/b",
    "DATABASE, postgresql://host?password=secret",
    "CACHE, redis://host/db",
    "CACHE, https://host"
  })
  void anythingElseIsRefused(Part part, String text) {
    Problem.Invalid problem = assertThrows(Problem.Invalid.class, () -> Endpoint.parse(part, text));

    assertEquals("/problems/invalid-endpoint", problem.type());
    assertEquals(part.field(), problem.violations().getFirst().field());
  }

  @ParameterizedTest
  @CsvSource({
    "API, https://user:hunter2@host",
    "API, https://hunter2@host",
    "DATABASE, postgresql://app:hunter2@db:5432/x",
    "DATABASE, postgresql://app:hun@ter2@db:5432/x",
    "CACHE, redis://:hunter2@cache",
    "CACHE, redis://:hunter2%@cache"
  })
  void credentialsAreRefusedAndNotRepeated(Part part, String text) {
    Problem.Invalid problem = assertThrows(Problem.Invalid.class, () -> Endpoint.parse(part, text));

    assertEquals("/problems/credentials-in-endpoint", problem.type());
    assertFalse(problem.detail().contains("hunter2"));
  }

  @ParameterizedTest
  @EnumSource(Part.class)
  void emptyAndEndlessEndpointsAreRefused(Part part) {
    assertThrows(Problem.Invalid.class, () -> Endpoint.parse(part, " "));
    assertThrows(Problem.Invalid.class, () -> Endpoint.parse(part, "https://" + "a".repeat(600)));
  }
}
