package dev.parley.routing;

import dev.parley.contract.SessionId;
import dev.parley.session.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an operator that a session goes on with another upstream. */
final class SwitchReport {
  private static final Logger LOGGER = LoggerFactory.getLogger(SwitchReport.class);

  private SwitchReport() {}

  static void of(Effect.Switched effect, SessionId session, RoutingMetrics metrics) {
    metrics.switched(effect.from(), effect.to(), effect.reason(), effect.replayedItems());
    if (effect.deadAirMs() != Effect.Switched.NOTHING_OWED) {
      metrics.deadAir(effect.reason(), effect.deadAirMs());
    }
    metrics.switchEnded(session, effect);
    metrics.audioLost(effect.lostAudioBytes());
    metrics.historyCut(effect.cutItems());
    LOGGER
        .atInfo()
        .addKeyValue("sessionId", session)
        .addKeyValue("from", effect.from())
        .addKeyValue("to", effect.to())
        .addKeyValue("reason", effect.reason())
        .addKeyValue("deadAirMs", effect.deadAirMs())
        .addKeyValue("replayedItems", effect.replayedItems())
        .log("switched to another upstream");
  }
}
