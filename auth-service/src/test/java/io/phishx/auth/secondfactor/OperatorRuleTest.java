package io.phishx.auth.secondfactor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.testkit.Settings;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OperatorRuleTest {

  private static final Set<Scope> ALL = Role.ADMINISTRATOR.scopes();

  private static OperatorRule rule(Map<String, String> settings) {
    AuthConfig config = Settings.of(settings);
    return new OperatorRule(config);
  }

  @Test
  void operatorWithoutSecondFactorOnlyReadsUnlessTheInstallationSaysOtherwise() {
    OperatorRule rule = rule(Map.of());
    assertEquals(Set.of(Scope.READ), rule.granted(Role.ADMINISTRATOR, true, false, ALL));
    assertEquals(Set.of(), rule.granted(Role.ADMINISTRATOR, true, false, Set.of(Scope.ADMIN)));
    assertEquals(ALL, rule.granted(Role.ADMINISTRATOR, true, true, ALL));
    assertEquals(ALL, rule.granted(Role.ADMINISTRATOR, false, false, ALL));
    assertEquals(
        Role.SOC_ANALYST.scopes(),
        rule.granted(Role.SOC_ANALYST, true, false, Role.SOC_ANALYST.scopes()));
    assertEquals(
        ALL,
        rule(Map.of("phishx.auth.totp.required-for-operators", "false"))
            .granted(Role.ADMINISTRATOR, true, false, ALL));
  }
}
