package io.phishx.auth.client;

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

/** A sixth service, made from the chassis and this client, as it runs. */
@QuarkusTest
@QuarkusTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_probe"))
@QuarkusTestResource(RedisResource.class)
@QuarkusTestResource(TrustResource.class)
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface ProbeService {}
