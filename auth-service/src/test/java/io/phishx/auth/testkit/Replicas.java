package io.phishx.auth.testkit;

import io.phishx.embedded.FreePorts;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.ServiceReplica;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Two processes of the packaged service on one database and one Redis, without crypto-service. */
public final class Replicas {

  private Replicas() {}

  /**
   * Starts both and returns when they can serve.
   *
   * @param name of their database and, numbered, of their folders
   * @param settings what is not as an installation has it
   */
  public static List<ServiceReplica> start(String name, Map<String, String> settings) {
    PostgresResource postgres = new PostgresResource();
    postgres.init(Map.of("database", "phishx_auth_" + name));
    Map<String, String> all = new HashMap<>(postgres.start());
    all.putAll(new RedisResource().start());
    all.put("phishx.auth.seal-key", "dGVzdHMtb25seS1zZWFsLWtleS1vZi0zMi1ieXRlcyE=");
    all.put("phishx.audit.mac-key", "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=");
    all.put("phishx.crypto.url", "http://127.0.0.1:" + FreePorts.next());
    all.putAll(settings);
    List<ServiceReplica> replicas =
        List.of(ServiceReplica.start(name + "1", all), ServiceReplica.start(name + "2", all));
    replicas.forEach(ServiceReplica::awaitReady);
    return replicas;
  }
}
