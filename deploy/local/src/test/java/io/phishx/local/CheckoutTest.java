package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.CannotStart;
import io.phishx.gateway.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckoutTest {

  @TempDir private Path place = Path.of("");

  @Test
  void checkoutIsFoundFromAnyFolderInside() throws IOException {
    Path inside = Files.createDirectories(place.resolve("deploy/local/src"));
    Files.createFile(place.resolve("deploy/services.yaml"));

    assertEquals(place, Checkout.find(inside).root());
  }

  @Test
  void outsideOfOneAClearSentenceIsSaid() {
    CannotStart refused = assertThrows(CannotStart.class, () -> Checkout.find(place));

    assertTrue(refused.getMessage().contains("deploy/up"));
  }

  @Test
  void serviceThatIsNotBuiltIsNamed() {
    Checkout empty = new Checkout(place);

    CannotStart refused =
        assertThrows(CannotStart.class, () -> empty.jar(Services.load().get("auth-service")));

    assertTrue(refused.getMessage().contains("auth-service is not built"));
  }
}
