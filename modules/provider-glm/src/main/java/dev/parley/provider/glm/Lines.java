package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one session: the main one, which the conversation is on, and those on which a
 * response of its own is produced. Not thread-safe.
 */
final class Lines {
  /** Audio that may wait for GLM's rate. */
  private static final int MAX_WAITING_AUDIO_BYTES = 4 << 20;

  private final Effects effects;
  private final GlmLine.Owner owner;
  private final Limits limits;
  private final InputFormat format;
  private final Clock clock;
  private final Map<Integer, GlmLine> lines = new LinkedHashMap<>();
  private int last;
  private @Nullable GlmLine main;

  /**
   * @param format of the audio as GLM is given it
   */
  Lines(Effects effects, GlmLine.Owner owner, Limits limits, InputFormat format, Clock clock) {
    this.effects = effects;
    this.owner = owner;
    this.limits = limits;
    this.format = format;
    this.clock = clock;
  }

  /** The line of the conversation. */
  GlmLine main() {
    GlmLine line = main;
    if (line == null) {
      throw new IllegalStateException("the session has not begun");
    }
    return line;
  }

  boolean isMain(GlmLine line) {
    return line == main;
  }

  /** The line of this id; null if it is closed. */
  @Nullable GlmLine find(int id) {
    return lines.get(id);
  }

  /** All lines, the main one among them. */
  Collection<GlmLine> all() {
    return List.copyOf(lines.values());
  }

  /** The first main line. */
  void openMain(ObjectNode session) {
    main = open(session);
  }

  /** Another line takes the main one's place. */
  void replaceMain(ObjectNode session) {
    GlmLine old = main();
    openMain(session);
    close(old);
  }

  GlmLine open(ObjectNode session) {
    last++;
    GlmLine line = new GlmLine(last, effects, owner, limits, session, format, clock);
    lines.put(last, line);
    return line;
  }

  void close(GlmLine line) {
    forget(line);
    line.close();
  }

  /** It has closed by itself. */
  void forget(GlmLine line) {
    lines.remove(line.id());
  }

  void closeAll() {
    all().forEach(this::close);
  }

  /** Whether more audio is taken now. */
  boolean hasRoom() {
    return main == null || main.waitingBytes() < MAX_WAITING_AUDIO_BYTES;
  }

  /** When a line is to be told the time: the earliest, watch time. */
  long watchDeadlineMs() {
    long earliest = Long.MAX_VALUE;
    for (GlmLine line : lines.values()) {
      earliest = Math.min(earliest, line.watchDeadlineMs());
    }
    return earliest;
  }

  /** When audio that waits may go: the earliest, on the clock handed in. */
  long sendAtMs() {
    long earliest = Long.MAX_VALUE;
    for (GlmLine line : lines.values()) {
      earliest = Math.min(earliest, line.sendAtMs());
    }
    return earliest;
  }
}
