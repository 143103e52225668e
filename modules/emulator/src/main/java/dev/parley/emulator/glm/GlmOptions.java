package dev.parley.emulator.glm;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How GLM's service behaves. Immutable; begin with {@link #defaults}.
 *
 * @param apiKey {@code <id>.<secret>}, the one good key; without it the emulator's own is, and
 *     without that any of this form
 * @param heartbeat between two heartbeats; a client that sent one itself is dropped instead
 * @param stall after which a connection is closed whose speech cannot end ({@link
 *     Quirk#TIMESTAMPS_REQUIRED})
 * @param quirks on from the start
 */
public record GlmOptions(
    Optional<String> apiKey, Duration heartbeat, Duration stall, Set<Quirk> quirks) {
  public GlmOptions {
    quirks = Set.copyOf(quirks);
  }

  public static GlmOptions defaults() {
    return new GlmOptions(
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofSeconds(8),
        EnumSet.of(Quirk.STRICT_SCHEMAS, Quirk.APPEND_RATE));
  }

  public GlmOptions withApiKey(String newKey) {
    return new GlmOptions(Optional.of(newKey), heartbeat, stall, quirks);
  }

  public GlmOptions withHeartbeat(Duration newHeartbeat) {
    return new GlmOptions(apiKey, newHeartbeat, stall, quirks);
  }

  public GlmOptions withStall(Duration newStall) {
    return new GlmOptions(apiKey, heartbeat, newStall, quirks);
  }

  public GlmOptions withQuirks(Set<Quirk> newQuirks) {
    return new GlmOptions(apiKey, heartbeat, stall, newQuirks);
  }

  /** Hides the key. */
  @Override
  public String toString() {
    return "GlmOptions[heartbeat=" + heartbeat + ", quirks=" + quirks + "]";
  }
}
