package io.phishx.auth.testkit;

import static io.restassured.RestAssured.given;

import io.phishx.chassis.secret.Secret;
import io.phishx.testing.Database;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;

/** A client of a tenant, made over HTTP. */
public record TenantClient(UUID id, String secret) {

  private static final String STORE =
      """
      with tenant as (
        insert into tenants (id, slug, name, created_at, updated_at)
        values (gen_random_uuid(), ?, 'of replicas', now(), now()) returning id),
      client as (
        insert into clients (id, tenant_id, name, role, scopes, created_at, updated_at)
        select ?, tenant.id, 'a client', 'readonly', '{read}', now(), now() from tenant
        returning id, tenant_id)
      insert into client_secrets (id, tenant_id, client_id, secret_hash, created_at)
      select gen_random_uuid(), tenant_id, id, ?, now() from client
      """;

  /** A new one of the admin's tenant, with all scopes of {@code role}. */
  public static TenantClient made(Callers.Tokens admin, String role) {
    JsonPath made =
        admin
            .call()
            .body(Map.of("name", "a " + role, "role", role))
            .post("/auth/clients")
            .then()
            .statusCode(201)
            .extract()
            .jsonPath();
    return new TenantClient(
        UUID.fromString(made.getString("client_id")), made.getString("client_secret"));
  }

  /** One of a tenant of its own that may read, written past the service. */
  public static TenantClient stored() throws SQLException {
    UUID id = UUID.randomUUID();
    TenantClient client = new TenantClient(id, "secret-of-" + id);
    Database.execute(STORE, "t-" + id, id, Secret.of(client.secret()).sha256().reveal());
    return client;
  }

  /** A call with its credentials. */
  public RequestSpecification basic() {
    return given().auth().preemptive().basic(id.toString(), secret);
  }

  public Response grant() {
    return grant("/auth/token");
  }

  public Callers.Tokens token() {
    return Callers.granted(grant());
  }

  /** A token from the process that serves there. */
  public Callers.Tokens token(URI process) {
    return Callers.granted(grant(process.resolve("/auth/token").toString()));
  }

  private Response grant(String endpoint) {
    return basic().formParam("grant_type", "client_credentials").post(endpoint);
  }

  @Override
  public String toString() {
    return "TenantClient[" + id + "]";
  }
}
