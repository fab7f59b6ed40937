package io.phishx.region;

import io.phishx.testing.LogMask;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_region"))
@WithTestResource(RedisResource.class)
@WithTestResource(TrustResource.class)
class LogMaskTest {

  @Test
  void whatIsLoggedHoldsNoPersonalData() {
    LogMask.assertPersonalDataIsMasked();
  }
}
