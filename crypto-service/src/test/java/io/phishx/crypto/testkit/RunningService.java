package io.phishx.crypto.testkit;

import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The service as it runs: real PostgreSQL as the app role, real Redis, a trust feed. */
@QuarkusTest
@QuarkusTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_crypto"))
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(TrustResource.class)
@QuarkusTestResource(LedgerFolder.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface RunningService {}
