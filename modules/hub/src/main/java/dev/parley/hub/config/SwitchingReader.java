package dev.parley.hub.config;

import dev.parley.routing.RouterConfig.Switching;
import dev.parley.session.uplink.UplinkLimits;
import java.time.Duration;

/** Reads how a session goes on: the sections {@code switching}, {@code history}, {@code rings}. */
final class SwitchingReader {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private SwitchingReader() {}

  static Switching read(Section root) {
    Section switching = root.section("switching");
    Section history = root.section("history");
    Switching read =
        new Switching(
            switching.read("grace", "15s", Formats.duration(Duration.ZERO, Duration.ofMinutes(10))),
            switching.read("retry-every", "1s", Formats.duration(Duration.ofMillis(100), MINUTE)),
            switching.read("per-minute", "6", Formats.integer(0, 60)),
            switching.read("rollover", "5m", Formats.duration(Duration.ZERO, Duration.ofHours(1))),
            history.read("transcribe", "true", Formats.flag()),
            rings(root.section("rings")));
    switching.end();
    history.end();
    return read;
  }

  private static UplinkLimits rings(Section rings) {
    Format<Duration> length = Formats.duration(SECOND, MINUTE);
    Duration idle = rings.read("idle", "8s", length);
    Duration turn = rings.read("turn", "30s", length);
    rings.end();
    if (idle.compareTo(turn) > 0) {
      throw rings.error("idle", "must not be longer than turn");
    }
    UplinkLimits usual = UplinkLimits.DEFAULTS;
    return new UplinkLimits(idle, turn, usual.commands(), usual.characters());
  }
}
