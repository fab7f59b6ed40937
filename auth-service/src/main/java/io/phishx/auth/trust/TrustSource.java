package io.phishx.auth.trust;

import io.phishx.chassis.feed.FeedSource;
import io.phishx.chassis.feed.FeedVersion;
import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The trust feed: signing keys that verify, revocations that still matter and the fence, read with
 * their version by one statement, so that none is ever newer than the others. A key whose row this
 * service did not write is left out.
 */
@ApplicationScoped
class TrustSource implements FeedSource {

  private static final String CURRENT =
      """
      select v.version, v.mark, v.changed_at,
        (select coalesce(json_agg(json_build_object(
              'kid', kid, 'algorithm', algorithm, 'public_jwk', public_jwk, 'state', state,
              'published_at', (extract(epoch from published_at) * 1000000)::bigint,
              'since', (extract(epoch from since) * 1000000)::bigint,
              'proof', encode(proof, 'base64')) order by published_at, kid), '[]'::json)
           from (
             select kid, algorithm, public_jwk, state, published_at, coalesce(
                 case state when 'active' then active_at when 'retired' then retired_at end,
                 published_at) as since, proof
             from signing_keys where state in ('published', 'active', 'retired')
             union all
             select kid, algorithm, public_jwk, 'configured', said_at, said_at, proof
             from configured_keys where said_at > $3
           ) known) as keys,
        (select coalesce(json_agg(json_build_object(
              'kind', kind, 'subject', subject, 'before', floor(extract(epoch from before))::bigint,
              'until', ceil(extract(epoch from expires_at))::bigint)
              order by created_at, id), '[]'::json)
           from revocations where expires_at > $1) as revocations,
        (select extract(epoch from tokens_before)::bigint from trust_fence) as privileged_before,
        (select id from tenants where slug = $2) as operator_tenant
      from versions v where v.name = 'trust'
      """;

  /** Grows with what a document says; since 2 it says where the fence stands. */
  private static final String FORM = ".2";

  private final Pool pool;
  private final TrustVersion version;
  private final ConfiguredKeys configured;
  private final String configuredMark;
  private final KeyProof proof;
  private final TokenLife life;
  private final String operatorTenant;
  private final Clock clock;

  TrustSource(
      Pool pool,
      TrustVersion version,
      ConfiguredKeys configured,
      KeyProof proof,
      TokenLife life,
      @ConfigProperty(name = "phishx.operator-tenant") String operatorTenant,
      Clock clock) {
    this.pool = pool;
    this.version = version;
    this.configured = configured;
    this.configuredMark = digest(configured.jwks());
    this.proof = proof;
    this.life = life;
    this.operatorTenant = operatorTenant;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "trust";
  }

  @Override
  public Uni<Long> version() {
    return newest().map(FeedVersion::number);
  }

  @Override
  public Uni<FeedVersion> newest() {
    return version.newest().map(known -> new FeedVersion(known.number(), mark(known.mark())));
  }

  /**
   * Replicas of a release that says less, or whose configuration names other keys, say something
   * else under the same version.
   */
  private String mark(String ofChange) {
    return ofChange + FORM + configuredMark;
  }

  private static String digest(List<String> jwks) {
    if (jwks.isEmpty()) {
      return "";
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\n", jwks).getBytes(StandardCharsets.UTF_8));
      return "." + HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  @Override
  public Uni<Document> current() {
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    Tuple values = Tuple.of(now, operatorTenant, now.minus(life.longest()));
    return pool.withConnection(connection -> connection.preparedQuery(CURRENT).execute(values))
        .map(rows -> document(rows.iterator().next()));
  }

  private Document document(Row row) {
    long newest = row.getLong("version");
    JsonArray keys = new JsonArray();
    proof.genuine(stored(row.getJsonArray("keys"))).stream()
        .map(key -> new JsonObject(key.publicJwk()))
        .forEach(keys::add);
    configured.jwks().forEach(jwk -> keys.add(new JsonObject(jwk)));
    JsonObject revocations = revocations(row.getJsonArray("revocations"));
    Long fence = row.getLong("privileged_before");
    if (fence != null) {
      revocations.put("privileged_before", fence);
    }
    JsonObject content =
        new JsonObject().put("version", newest).put("keys", keys).put("revocations", revocations);
    UUID operator = row.getUUID("operator_tenant");
    if (operator != null) {
      content.put("operator_tenant", operator.toString());
    }
    OffsetDateTime changed = row.getOffsetDateTime("changed_at");
    return new Document(
        newest,
        content.encode(),
        changed == null ? null : changed.toInstant(),
        mark(row.getUUID("mark").toString()));
  }

  private static List<StoredKey> stored(JsonArray rows) {
    List<StoredKey> keys = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      JsonObject row = rows.getJsonObject(i);
      String proof = row.getString("proof");
      keys.add(
          new StoredKey(
              row.getString("kid"),
              row.getString("algorithm"),
              row.getString("public_jwk"),
              row.getString("state"),
              micros(row.getLong("published_at")),
              micros(row.getLong("since")),
              proof == null ? null : Secret.of(Base64.getMimeDecoder().decode(proof))));
    }
    return keys;
  }

  private static Instant micros(long sinceEpoch) {
    return Instant.EPOCH.plus(sinceEpoch, ChronoUnit.MICROS);
  }

  private static JsonObject revocations(JsonArray rows) {
    JsonArray tokens = new JsonArray();
    JsonArray sessions = new JsonArray();
    JsonArray users = new JsonArray();
    JsonArray tenants = new JsonArray();
    JsonArray keys = new JsonArray();
    JsonObject keysUntil = new JsonObject();
    for (int i = 0; i < rows.size(); i++) {
      JsonObject row = rows.getJsonObject(i);
      String subject = row.getString("subject");
      long before = row.getLong("before");
      long until = row.getLong("until");
      switch (row.getString("kind")) {
        case "token" -> tokens.add(revocation("jti", subject, "exp", before, until));
        case "session" -> sessions.add(revocation("sid", subject, "before", before, until));
        case "user" -> users.add(revocation("sub", subject, "before", before, until));
        case "tenant" -> tenants.add(revocation("tenant_id", subject, "before", before, until));
        case "key" -> {
          keys.add(subject);
          keysUntil.put(subject, until);
        }
        default -> throw new IllegalStateException("a kind of revocation that nobody writes");
      }
    }
    return new JsonObject()
        .put("tokens", tokens)
        .put("sessions", sessions)
        .put("users", users)
        .put("tenants", tenants)
        .put("keys", keys)
        .put("keys_until", keysUntil);
  }

  private static JsonObject revocation(
      String kind, String subject, String time, long before, long until) {
    return new JsonObject().put(kind, subject).put(time, before).put("until", until);
  }
}
