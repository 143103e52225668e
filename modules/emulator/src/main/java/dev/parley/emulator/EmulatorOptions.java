package dev.parley.emulator;

import org.jspecify.annotations.Nullable;

/**
 * How an emulator runs.
 *
 * @param host the address to bind
 * @param port 0 for a free one
 * @param controlPort the port for faults and records, 0 for a free one, negative for none: then
 *     nothing is recorded
 * @param keyStore a PKCS#12 file; with it clients connect by TLS
 * @param apiKey the only key that is accepted, or null for any
 * @param pace how many times faster than real time answers come; 0 for at once
 * @param voice {@code tone}, {@code espeak} or {@code auto}
 * @param seed of the ids
 */
public record EmulatorOptions(
    String host,
    int port,
    int controlPort,
    @Nullable String keyStore,
    @Nullable String keyStorePassword,
    @Nullable String apiKey,
    double pace,
    String voice,
    long seed) {
  /** Answers take an eighth of the time that they take to be heard. */
  public static final double DEFAULT_PACE = 8;

  /** On a free port of loopback, without control, with the best voice there is. */
  public static EmulatorOptions forDemo(long seed) {
    return new EmulatorOptions("127.0.0.1", 0, -1, null, null, null, DEFAULT_PACE, "auto", seed);
  }

  /** Whether there is a control port. */
  public boolean isControlled() {
    return controlPort >= 0;
  }
}
