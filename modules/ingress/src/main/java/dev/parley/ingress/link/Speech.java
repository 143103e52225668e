package dev.parley.ingress.link;

import dev.parley.realtime.beta.BetaDialect;
import dev.parley.socket.TextWriter;
import org.jspecify.annotations.Nullable;

/**
 * How one client is spoken to.
 *
 * @param beta translates both ways, or null for a client that speaks GA
 * @param output takes sound out of events, or null for a client that wants it in them
 */
record Speech(@Nullable BetaDialect beta, @Nullable BinaryOutput output) {
  /** Writes an event of the session, in GA. */
  void write(String event, TextWriter writer) {
    if (beta == null) {
      writeOne(event, writer);
      return;
    }
    for (String translated : beta.toBeta(event)) {
      writeOne(translated, writer);
    }
  }

  private void writeOne(String event, TextWriter writer) {
    BinaryOutput.Parted parted = output == null ? null : output.part(event);
    if (parted == null) {
      writer.write(event);
    } else {
      writer.write(parted.event(), parted.sound());
    }
  }
}
