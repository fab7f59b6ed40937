package io.phishx.gateway;

import java.time.Duration;

/**
 * How much and how long the gateway bears with a client or a service.
 *
 * @param maxBodyBytes announced bodies above it are refused with 413; services have smaller limits
 *     of their own
 * @param maxHeaderBytes all header lines together, above it 431
 * @param maxLineBytes the request line, above it 414
 * @param headerPatience from connecting, or from the last answer, to a complete request head
 * @param bodyPatience within it a body must end or bring {@code bodyBytes} more, else 408
 * @param bodyBytes the least that counts as progress of a body
 * @param idle a connection with no byte in either direction for so long is closed
 * @param connect to reach a service, above it 503
 * @param answer from the end of the request to the head of the service's answer, above it 503
 */
public record GatewayLimits(
    long maxBodyBytes,
    int maxHeaderBytes,
    int maxLineBytes,
    Duration headerPatience,
    Duration bodyPatience,
    long bodyBytes,
    Duration idle,
    Duration connect,
    Duration answer) {

  /** What the local run uses. */
  public static final GatewayLimits DEFAULT =
      new GatewayLimits(
          64L * 1024 * 1024,
          16 * 1024,
          8 * 1024,
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          64 * 1024,
          Duration.ofMinutes(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(30));

  public GatewayLimits {
    if (maxBodyBytes < 1 || maxHeaderBytes < 1 || maxLineBytes < 1 || bodyBytes < 1) {
      throw new IllegalArgumentException("sizes must be positive");
    }
    requirePositive(headerPatience);
    requirePositive(bodyPatience);
    requirePositive(idle);
    requirePositive(connect);
    requirePositive(answer);
  }

  private static void requirePositive(Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException("durations must be positive, got " + duration);
    }
  }
}
