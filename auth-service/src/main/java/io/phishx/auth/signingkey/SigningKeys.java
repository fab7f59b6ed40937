package io.phishx.auth.signingkey;

import io.phishx.auth.client.Trust;
import io.phishx.auth.client.TrustSnapshot;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The keys as this replica last read them: the one that signs, and those that verify. */
@ApplicationScoped
public class SigningKeys {

  private static final String PURPOSE = "signing-key";

  private final SigningKeyRows rows;
  private final TenantTransaction transactions;
  private final KeySeal seal;
  private final ConfiguredKey configured;
  private final Trust trust;
  private volatile @Nullable Ring ring;

  /**
   * What was read.
   *
   * @param outdated whether some of it stands under a former key of this service
   */
  private record Ring(@Nullable Signer signer, List<SigningKey> keys, boolean outdated) {}

  SigningKeys(
      SigningKeyRows rows,
      TenantTransaction transactions,
      KeySeal seal,
      ConfiguredKey configured,
      Trust trust) {
    this.rows = rows;
    this.transactions = transactions;
    this.seal = seal;
    this.configured = configured;
    this.trust = trust;
  }

  /**
   * What signs now.
   *
   * @throws Problem.Unavailable if no key could be read yet, or the key was taken back and no other
   *     is there yet: what it signed would be refused
   */
  public Signer signer() {
    Signer signer = held().orElseThrow(() -> unavailable("no signing key could be read yet"));
    if (isRevoked(signer.kid())) {
      throw unavailable("the signing key was taken back and there is no other yet");
    }
    return signer;
  }

  /** Whether this replica holds a key that was taken back, here or elsewhere. */
  boolean signsWithRevoked() {
    return held().filter(signer -> isRevoked(signer.kid())).isPresent();
  }

  /** Whether a key was taken back, as far as is known. */
  boolean isRevoked(String kid) {
    return revoked().contains(kid);
  }

  private Optional<Signer> held() {
    Ring now = ring;
    return configured.signer().isPresent()
        ? configured.signer().filter(this::isPublished)
        : Optional.ofNullable(now).map(Ring::signer);
  }

  /** A pair of the configuration signs once every replica can publish its public half. */
  private boolean isPublished(Signer signer) {
    return configured.publicHalf().isEmpty()
        || keys().stream().anyMatch(key -> key.kid().equals(signer.kid()));
  }

  private Set<String> revoked() {
    return switch (trust.reading()) {
      case Reading.Known<TrustSnapshot> known -> known.value().revokedKeys();
      case Reading.Unknown<TrustSnapshot> unknown -> Set.of();
    };
  }

  private static Problem unavailable(String detail) {
    return new Problem.Unavailable(
        "signing-key-unavailable", detail + "; try again", Duration.ofSeconds(1));
  }

  /** The public JWKs of every key that may have signed a living token or will sign soon. */
  public List<String> publicJwks() {
    return keys().stream()
        .filter(key -> !isRevoked(key.kid()))
        .map(key -> key.material().publicJwk())
        .toList();
  }

  /** Those that are not removed, of replicas' configurations too, as last read. */
  List<SigningKey> keys() {
    Ring now = ring;
    return now == null ? List.of() : now.keys();
  }

  /** Whether some of them stand under a former key of this service, as last read. */
  boolean outdated() {
    Ring now = ring;
    return now != null && now.outdated();
  }

  /** Those that are proven or sealed by a former key, as they have to stand instead. */
  List<SigningKey> renewed(SigningKeyRows.Found found) {
    return found.genuine().stream()
        .flatMap(
            key -> {
              SigningKey renewed = renewed(key);
              return found.outdated().contains(key.kid()) || !renewed.equals(key)
                  ? Stream.of(renewed)
                  : Stream.empty();
            })
        .toList();
  }

  private SigningKey renewed(SigningKey key) {
    return switch (key) {
      case SigningKey.Published p ->
          new SigningKey.Published(
              p.material(), p.publishedAt(), renewed(p.kid(), p.sealedPrivate()));
      case SigningKey.Active a ->
          new SigningKey.Active(
              a.material(), a.publishedAt(), a.activeAt(), renewed(a.kid(), a.sealedPrivate()));
      case SigningKey.Retired r -> r;
      case SigningKey.Configured c -> c;
      case SigningKey.Removed r -> r;
    };
  }

  private Secret renewed(String kid, Secret sealed) {
    return seal.renewed(PURPOSE, kid, sealed.reveal()).map(Secret::of).orElse(sealed);
  }

  /** Reads the table again, so that a row which somebody else wrote is noticed soon. */
  Uni<Void> refresh() {
    return transactions.withoutTenant(rows::find).invoke(this::hold).replaceWithVoid();
  }

  Secret sealPrivate(String kid, PrivateKey key) {
    return Secret.of(seal.seal(PURPOSE, kid, key.getEncoded()));
  }

  Optional<Secret> openPrivate(String kid, Secret stored) {
    return seal.open(PURPOSE, kid, stored.reveal());
  }

  private void hold(SigningKeyRows.Found found) {
    Ring now = ring;
    boolean outdated = !renewed(found).isEmpty();
    if (now == null || !now.keys().equals(found.genuine()) || now.outdated() != outdated) {
      ring = new Ring(signerOf(found.genuine()), found.genuine(), outdated);
    }
  }

  private @Nullable Signer signerOf(List<SigningKey> keys) {
    for (SigningKey key : keys) {
      if (key instanceof SigningKey.Active active) {
        return openPrivate(active.kid(), active.sealedPrivate())
            .map(pkcs8 -> KeyMaker.privateKey(active.material().algorithm(), pkcs8.reveal()))
            .map(pair -> new Signer(active.kid(), active.material().algorithm(), pair))
            .orElse(null);
      }
    }
    return null;
  }
}
