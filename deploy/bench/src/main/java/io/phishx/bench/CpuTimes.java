package io.phishx.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * CPU time so far, as the operating system counts it for each process.
 *
 * @param service of the process under load
 * @param stores of PostgreSQL and Redis, all their processes
 * @param driver of this process
 */
record CpuTimes(Duration service, Duration stores, Duration driver) {

  /** The {@code subjects}' together count as the service's. */
  static CpuTimes of(Subject... subjects) {
    ProcessHandle self = ProcessHandle.current();
    Duration stores =
        self.descendants()
            .filter(CpuTimes::isStore)
            .map(CpuTimes::cpu)
            .reduce(Duration.ZERO, Duration::plus);
    Duration service =
        Arrays.stream(subjects)
            .map(subject -> cpu(ProcessHandle.of(subject.pid()).orElseThrow()))
            .reduce(Duration.ZERO, Duration::plus);
    return new CpuTimes(service, stores, cpu(self));
  }

  CpuTimes since(CpuTimes before) {
    return new CpuTimes(
        service.minus(before.service), stores.minus(before.stores), driver.minus(before.driver));
  }

  private static boolean isStore(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(command -> Path.of(command).getFileName().toString())
        .filter(name -> name.startsWith("postgres") || name.startsWith("redis"))
        .isPresent();
  }

  private static Duration cpu(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
