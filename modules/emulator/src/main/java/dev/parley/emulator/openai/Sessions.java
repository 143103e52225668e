package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.openai.Admission.Admitted;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Makes sessions; each has ids of its own. One event loop.
 *
 * @param pace seconds of wall clock per second of sound sent; 0 sends as fast as it is read
 * @param lifetime that {@code expires_at} tells
 * @param defaultModel for connections that name none
 */
public record Sessions(
    Timers timers,
    Senses senses,
    Brain brain,
    double pace,
    Duration lifetime,
    String defaultModel) {

  /**
   * A session; nothing is sent until {@link RealtimeSession#open}.
   *
   * @param seed of its ids
   */
  public RealtimeSession create(Admitted admitted, long seed, Outlet outlet) {
    Ids ids = new Ids(seed);
    long endsS = timers.nowMs() / 1_000 + lifetime.toSeconds();
    SessionConfig config =
        admitted.transcription()
            ? SessionConfig.transcription(ids.next("sess"), endsS)
            : SessionConfig.realtime(ids.next("sess"), admitted.model(), defaultModel, endsS);
    JsonObject preset = admitted.preset().copy();
    if (!preset.isEmpty()) {
      // The URL's word on the model is the last.
      preset.remove("model");
      config.update(preset, false);
    }
    return new RealtimeSession(config, ids, timers, senses, brain, pace, outlet);
  }

  /** Makes the ids of things that belong to no session. */
  public static String eventId(long seed) {
    return new Ids(seed).next("event");
  }
}
