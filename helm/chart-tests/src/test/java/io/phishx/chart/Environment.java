package io.phishx.chart;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a service's container sees of its environment. */
final class Environment {

  private Environment() {}

  /** Variables with their values; those from Secrets are not among them. */
  static Map<String, String> plain(Rendered rendered, String service) {
    Map<String, String> variables =
        new HashMap<>(rendered.ofService(ConfigMap.class, service).getData());
    for (EnvVar variable :
        Rendered.container(rendered.ofService(Deployment.class, service)).getEnv()) {
      if (variable.getValue() != null) {
        variables.put(variable.getName(), variable.getValue());
      }
    }
    return variables;
  }

  /** Variables that come from Secrets, as {@code <secret>/<key>}. */
  static Map<String, String> secret(Rendered rendered, String service) {
    Map<String, String> variables = new TreeMap<>();
    for (EnvVar variable :
        Rendered.container(rendered.ofService(Deployment.class, service)).getEnv()) {
      if (variable.getValueFrom() != null) {
        SecretKeySelector key = variable.getValueFrom().getSecretKeyRef();
        variables.put(variable.getName(), key.getName() + "/" + key.getKey());
      }
    }
    return variables;
  }
}
