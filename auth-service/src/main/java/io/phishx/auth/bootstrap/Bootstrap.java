package io.phishx.auth.bootstrap;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Role;
import io.phishx.auth.tenant.Tenants;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.PasswordRules;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Creates the operator tenant at once and the first operator of the environment as soon as
 * crypto-service can seal him; nothing waits for it, so that crypto-service can get its token
 * meanwhile. Where the environment names none, a one-time token is printed. Idempotent.
 */
@ApplicationScoped
class Bootstrap {

  private static final Logger LOG = Logger.getLogger(Bootstrap.class);
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final AuthConfig config;
  private final Tenants tenants;
  private final PasswordRules rules;
  private final FirstOperator first;

  Bootstrap(AuthConfig config, Tenants tenants, PasswordRules rules, FirstOperator first) {
    this.config = config;
    this.tenants = tenants;
    this.rules = rules;
    this.first = first;
  }

  void start(@Observes StartupEvent event) {
    run()
        .subscribe()
        .with(done -> {}, e -> LOG.error("the first operator could not be created", e));
  }

  /** Completes when there is an operator or his token. */
  Uni<Void> run() {
    Optional<NewUser> operator = firstOperator();
    return patiently(tenants.ensureOperator())
        .chain(
            tenant ->
                operator
                    .map(wanted -> patiently(ensure(tenant, wanted)))
                    .orElseGet(() -> patiently(offer(tenant))));
  }

  private Optional<NewUser> firstOperator() {
    return config
        .bootstrap()
        .operatorEmail()
        .filter(email -> !email.isBlank())
        .map(
            text -> {
              EmailAddress email = new EmailAddress(text);
              String password =
                  config
                      .bootstrap()
                      .operatorPassword()
                      .orElseThrow(
                          () ->
                              new IllegalStateException(
                                  "expected PHISHX_BOOTSTRAP_OPERATOR_PASSWORD beside the"
                                      + " address"));
              return new NewUser(
                  email, "Operator", rules.accept(password, email), Role.ADMINISTRATOR);
            });
  }

  private Uni<Void> offer(TenantId tenant) {
    return first
        .offer(tenant)
        .invoke(
            offered ->
                offered.ifPresent(
                    token ->
                        LOG.warnf(
                            "there is no operator yet: make the first one within 24 hours by POST"
                                + " /auth/bootstrap with this one-time token: %s",
                            token.text())))
        .replaceWithVoid();
  }

  /** Makes him while there is no operator: one who was removed stays removed. */
  private Uni<Void> ensure(TenantId tenant, NewUser wanted) {
    return first
        .make(tenant, wanted)
        .invoke(user -> LOG.infof("created the first operator: id=%s", user.id()))
        .replaceWithVoid()
        .onFailure(Problem.Conflict.class)
        .recoverWithNull();
  }

  private static <T> Uni<T> patiently(Uni<T> work) {
    return work.onFailure()
        .invoke(e -> LOG.debugf("the bootstrap waits: %s", e.toString()))
        .onFailure()
        .retry()
        .withBackOff(FIRST, LONGEST)
        .withJitter(0.2)
        .indefinitely();
  }
}
