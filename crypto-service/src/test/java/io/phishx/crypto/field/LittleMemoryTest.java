package io.phishx.crypto.field;

import static io.phishx.testing.ProblemAssert.problem;

import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.LittleMemory;
import io.phishx.crypto.testkit.RunningService;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(LittleMemory.class)
class LittleMemoryTest {

  private final Calls calls = Calls.ofNewTenant();

  @Test
  void aCallThatWouldTakeMoreMemoryThanThereIsIsTooLarge() {
    String objects =
        "{\"table\":\"findings\",\"rows\":[{\"other\":[" + "{},".repeat(40_000) + "{}]}]}";
    String text = "{\"table\":\"findings\",\"rows\":[{\"other\":\"" + "x".repeat(400_000) + "\"}]}";

    for (String call : List.of("encrypt", "decrypt", "rewrap")) {
      calls
          .post(calls.user("admin"), "/encryption/rows/" + call, objects)
          .spec(problem(413, "call-too-large"));
    }
    calls.encrypt(text);
  }
}
