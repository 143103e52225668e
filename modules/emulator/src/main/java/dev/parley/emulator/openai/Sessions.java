package dev.parley.emulator.openai;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.service.Outlet;
import dev.parley.emulator.service.Senses;
import dev.parley.emulator.service.Timers;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes sessions; each has ids of its own. One event loop.
 *
 * @param pace seconds of wall clock per second of sound sent; 0 sends as fast as it is read
 * @param lifetime that {@code expires_at} tells
 * @param defaultModel for connections that name none
 */
public record Sessions(
    Timers timers, Senses senses, double pace, Duration lifetime, String defaultModel) {

  /**
   * What a connection that is admitted has asked for.
   *
   * @param model of the URL; null leaves it to the session's first update
   * @param transcription whether it is a transcription session
   * @param preset configuration that came with a client secret; empty without one
   */
  record Asked(@Nullable String model, boolean transcription, JsonObject preset) {}

  /**
   * A session; nothing is sent until {@link RealtimeSession#open}.
   *
   * @param asked what its connection asked for
   * @param seed of its ids
   */
  RealtimeSession create(Asked asked, long seed, Outlet outlet, Brain brain) {
    Ids ids = new Ids(seed);
    long endsS = timers.nowMs() / 1_000 + lifetime.toSeconds();
    SessionConfig config =
        asked.transcription()
            ? SessionConfig.transcription(ids.next("sess"), endsS)
            : SessionConfig.realtime(ids.next("sess"), asked.model(), defaultModel, endsS);
    JsonObject preset = asked.preset().copy();
    if (!preset.isEmpty()) {
      // The URL's word on the model is the last.
      preset.remove("model");
      config.update(preset, false);
    }
    return new RealtimeSession(config, ids, timers, senses, brain, pace, outlet);
  }
}
