package io.phishx.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The rules of the house that a compiler doesn't know, the same for all services; a service's own
 * {@code ArchitectureTest} takes them in with {@code ArchTests.in} and adds what only it has.
 */
public final class HouseRules {

  private static final List<String> SHUTDOWN =
      List.of("io.quarkus.runtime.ShutdownEvent", "io.quarkus.runtime.ShutdownDelayInitiatedEvent");

  @ArchTest
  static final ArchRule FEATURES_FORM_NO_CYCLES =
      slices().matching("io.phishx.*.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule ENDPOINTS_AND_ENTITIES_ARE_NOBODY_ELSES_CLASSES =
      classes()
          .that()
          .areAnnotatedWith(Path.class)
          .or()
          .areAnnotatedWith(Entity.class)
          .should()
          .bePackagePrivate()
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule RESOURCES_ARE_CALLED_SO =
      classes().that().areAnnotatedWith(Path.class).should().haveSimpleNameEndingWith("Resource");

  @ArchTest
  static final ArchRule EVERY_ENDPOINT_STATES_WHO_MAY_CALL_IT =
      methods().that().areMetaAnnotatedWith(HttpMethod.class).should(stateWhoMayCall());

  /** Others are left out silently. */
  @ArchTest
  static final ArchRule EVERY_ENDPOINT_IS_PUBLIC =
      methods().that().areMetaAnnotatedWith(HttpMethod.class).should().bePublic();

  @ArchTest
  static final ArchRule NOTHING_IS_INJECTED_INTO_FIELDS =
      fields().should().notBeAnnotatedWith(Inject.class);

  @ArchTest
  static final ArchRule NOTHING_READS_THE_CLOCK_BY_ITSELF =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(Clock.class, "systemUTC")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  /** But for a process that stops: nothing else needs its thread then. */
  @ArchTest
  static final ArchRule NOTHING_WAITS_ON_A_THREAD =
      noClasses()
          .should(callMethodWhere(describe("a wait", HouseRules::waits)))
          .orShould()
          .callMethod(Thread.class, "sleep", long.class);

  /**
   * The pool forgets the timer of a query that it runs itself when no connection can be made, and
   * logs a fault once that fires; a connection asked for is free of it.
   */
  @ArchTest
  static final ArchRule QUERIES_RUN_ON_CONNECTIONS =
      noClasses().should(callMethodWhere(describe("a pool's own query", HouseRules::ownQuery)));

  @ArchTest static final ArchRule NOTHING_PRINTS = NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

  private HouseRules() {}

  private static boolean waits(JavaMethodCall call) {
    return call.getTarget().getOwner().getName().equals("io.smallrye.mutiny.Uni")
        && call.getTarget().getName().equals("await")
        && call.getOrigin().getRawParameterTypes().stream()
            .noneMatch(type -> SHUTDOWN.contains(type.getName()));
  }

  private static boolean ownQuery(JavaMethodCall call) {
    return call.getTarget().getOwner().getName().endsWith(".sqlclient.Pool")
        && List.of("query", "preparedQuery").contains(call.getTarget().getName());
  }

  private static ArchCondition<JavaMethod> stateWhoMayCall() {
    return new ArchCondition<>("state who may call") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean stated =
            method.isAnnotatedWith(RolesAllowed.class)
                || method.isAnnotatedWith(PermitAll.class)
                || method.getOwner().isAnnotatedWith(RolesAllowed.class)
                || method.getOwner().isAnnotatedWith(PermitAll.class);
        if (!stated) {
          events.add(
              SimpleConditionEvent.violated(
                  method, method.getFullName() + " states no scope and is not public to all"));
        }
      }
    };
  }
}
