package dev.parley.session.uplink;

import dev.parley.realtime.ClientEventType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link Uplink} must keep, said as plainly as can be: every byte by itself, in lists of
 * positions.
 */
final class UplinkModel {
  /** A command that is listed. */
  record Command(
      ClientEventType type,
      @Nullable String eventId,
      @Nullable String itemId,
      String text,
      long at) {}

  /** A committed item that is kept. */
  static final class Item {
    final String id;
    final long number;
    final Deque<Long> bytes = new ArrayDeque<>();
    long missing;
    boolean transcribed;
    boolean answered;

    Item(String id, long number) {
      this.id = id;
      this.number = number;
    }
  }

  final UplinkLimits limits;
  final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  final Deque<Long> buffer = new ArrayDeque<>();
  final List<Item> items = new ArrayList<>();
  final List<Command> commands = new ArrayList<>();
  private final Deque<Long> aged = new ArrayDeque<>();

  long lost;
  private long commits;
  private long missing;
  private InputFormat format = InputFormat.PCM;
  private int bytesPerMs = 48;
  private boolean detects = true;
  private boolean switching;
  private boolean wasOpen;
  private long wideUntil = -1;
  private long cutAt;
  private long formatAt;
  private long formatMs;
  @Nullable String speechId;
  long speechFrom;
  long speechTo = -1;
  private @Nullable String lastId;

  UplinkModel(UplinkLimits limits) {
    this.limits = limits;
  }

  long total() {
    return sent.size();
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  private int sample() {
    return bytesPerMs == 8 ? 1 : 2;
  }

  private boolean open() {
    return switching || !detects || speechId != null;
  }

  private boolean wide() {
    return open() || wideUntil >= 0;
  }

  private long turnBytes() {
    return limits.turn().toMillis() * bytesPerMs;
  }

  private long idleBytes() {
    return limits.idle().toMillis() * bytesPerMs;
  }

  private void afterEach() {
    if (open()) {
      wideUntil = -1;
    } else if (wasOpen) {
      wideUntil = total() + idleBytes();
    }
    wasOpen = open();
  }

  void audio(byte[] bytes) {
    if (wideUntil >= 0 && total() >= wideUntil) {
      wideUntil = -1;
      shrink();
    }
    for (byte one : bytes) {
      buffer.add(total());
      sent.write(one);
    }
    shrink();
  }

  long ringBytes() {
    return wide() ? turnBytes() : idleBytes();
  }

  private void shrink() {
    boolean isOver = buffer.size() > ringBytes();
    while (buffer.size() > ringBytes() || (isOver && isInsideSample(buffer.element()))) {
      long dropped = buffer.remove();
      if (wide()) {
        missing++;
        aged.clear();
      } else {
        aged.add(dropped);
      }
    }
    while (keptBytes() > turnBytes() && !items.isEmpty()) {
      Item oldest = items.get(0);
      for (int i = 1; i < items.size() && !oldest.answered && oldest.bytes.isEmpty(); i++) {
        oldest = items.get(i);
      }
      for (int i = 0; i < sample() && !oldest.bytes.isEmpty(); i++) {
        oldest.bytes.remove();
        oldest.missing++;
      }
      if (oldest.answered) {
        items.remove(oldest);
      }
    }
    settleMissing();
  }

  private void settleMissing() {
    if (switching) {
      lost += missing;
      missing = 0;
      for (Item item : items) {
        lost += item.answered ? 0 : item.missing;
        item.missing = 0;
      }
    }
  }

  private boolean isInsideSample(long position) {
    return (position - cutAt) % sample() != 0;
  }

  long keptBytes() {
    return buffer.size() + items.stream().mapToLong(item -> item.bytes.size()).sum();
  }

  private long msOf(long position) {
    return formatMs + (position - formatAt) / bytesPerMs;
  }

  /** The first byte of that millisecond, if the client sent it since; on a whole sample. */
  private long positionOf(long ms, long from) {
    long position = from;
    while (position < total() && msOf(position) < ms) {
      position++;
    }
    while (position > from && msOf(position - 1) >= ms) {
      position--;
    }
    while (isInsideSample(position)) {
      position--;
    }
    return position;
  }

  /** What of the buffer is to be told. */
  List<Long> toTell() {
    List<Long> told = new ArrayList<>(buffer);
    for (Command command : commands) {
      if (command.type() == ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) {
        return told;
      } else if (command.type() == ClientEventType.INPUT_AUDIO_BUFFER_CLEAR) {
        told.removeIf(position -> position < command.at());
      }
    }
    return told;
  }

  long startMs() {
    return msOf(total() - toTell().size());
  }

  long nowMs() {
    return msOf(total());
  }

  void format(InputFormat newFormat) {
    if (newFormat.equals(format)) {
      return;
    }
    format = newFormat;
    long start = buffer.isEmpty() ? total() : buffer.element();
    long since = total();
    for (Command command : commands) {
      if (command.type() == ClientEventType.SESSION_UPDATE) {
        since = Math.max(start, command.at());
        break;
      }
    }
    for (Item item : items) {
      lost += item.answered ? 0 : item.bytes.size() + item.missing;
    }
    items.clear();
    while (!buffer.isEmpty() && buffer.element() < since) {
      buffer.remove();
      lost++;
    }
    aged.clear();
    lost += missing;
    missing = 0;
    formatMs = msOf(since);
    formatAt = since;
    cutAt = since;
    bytesPerMs = newFormat.bytesPerMs();
    if (wideUntil >= 0) {
      wideUntil = total() + idleBytes();
    }
    shrink();
    if (speechId != null) {
      speechFrom = Math.max(speechFrom, since);
      speechTo = speechTo < 0 ? speechTo : Math.max(speechTo, since);
    }
    afterEach();
  }

  void detection(boolean on) {
    detects = on;
    afterEach();
  }

  void switching(boolean on) {
    for (int i = 0; on && !switching && i < commands.size(); i++) {
      if (commands.get(i).type() == ClientEventType.RESPONSE_CREATE) {
        break;
      } else if (commands.get(i).type() == ClientEventType.RESPONSE_CANCEL) {
        commands.remove(i--);
      }
    }
    switching = on;
    settleMissing();
    afterEach();
  }

  void command(
      ClientEventType type, @Nullable String eventId, @Nullable String itemId, String text) {
    if (text.length() > limits.characters()) {
      return;
    }
    commands.add(new Command(type, eventId, itemId, text, total()));
    while (commands.size() > limits.commands() || characters() > limits.characters()) {
      commands.remove(0);
    }
  }

  int characters() {
    return commands.stream().mapToInt(command -> command.text().length()).sum();
  }

  boolean acknowledge(ClientEventType type, @Nullable String itemId) {
    Command best = null;
    for (Command command : commands) {
      boolean names = command.itemId() != null;
      boolean matches =
          itemId == null
              ? best == null || (best.itemId() != null && !names)
              : best == null && itemId.equals(command.itemId());
      if (command.type() == type && matches) {
        best = command;
      }
    }
    return best != null && commands.remove(best);
  }

  boolean refuse(@Nullable String eventId) {
    for (Iterator<Command> each = commands.iterator(); each.hasNext(); ) {
      if (eventId != null && eventId.equals(each.next().eventId())) {
        each.remove();
        return true;
      } else if (eventId == null) {
        return false;
      }
    }
    return false;
  }

  void cancelAll(ClientEventType type) {
    commands.removeIf(command -> command.type() == type);
  }

  private long takePosition(ClientEventType type) {
    for (Command command : commands) {
      if (command.type() == type) {
        commands.remove(command);
        return command.at();
      }
    }
    return total();
  }

  void speechStarted(String id, long ms) {
    long from = positionOf(ms, cutAt);
    speechFrom = id.equals(speechId) ? Math.min(speechFrom, from) : from;
    speechId = id;
    speechTo = -1;
    missing += aged.stream().filter(position -> position >= speechFrom).count();
    aged.clear();
    settleMissing();
    boolean commits =
        commands.stream()
            .anyMatch(command -> command.type() == ClientEventType.INPUT_AUDIO_BUFFER_COMMIT);
    if (detects && !commits) {
      while (!buffer.isEmpty() && buffer.element() + sample() <= speechFrom - 500L * bytesPerMs) {
        for (int i = 0; i < sample() && !buffer.isEmpty(); i++) {
          buffer.remove();
        }
      }
    }
    afterEach();
  }

  void speechStopped(long ms) {
    if (speechId != null) {
      speechTo = positionOf(ms, speechFrom);
    }
  }

  void committed(String id) {
    if (id.equals(lastId) || items.stream().anyMatch(item -> item.id.equals(id))) {
      return;
    }
    lastId = id;
    long to =
        speechId != null && speechTo >= 0
            ? speechTo
            : takePosition(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT);
    Item item = new Item(id, commits++);
    for (long position : buffer) {
      boolean spoken = speechId == null || !detects || position >= speechFrom;
      if (position < to && spoken) {
        item.bytes.add(position);
      }
    }
    item.missing = missing;
    items.add(item);
    cut(to);
  }

  void cleared() {
    cut(takePosition(ClientEventType.INPUT_AUDIO_BUFFER_CLEAR));
  }

  private void cut(long to) {
    cutAt = Math.max(to, cutAt);
    while (!buffer.isEmpty() && (buffer.element() < cutAt || isInsideSample(buffer.element()))) {
      buffer.remove();
    }
    aged.clear();
    missing = 0;
    speechId = null;
    speechTo = -1;
    afterEach();
  }

  void transcript(String id) {
    items.stream().filter(item -> item.id.equals(id)).forEach(item -> item.transcribed = true);
    release();
  }

  void answered(long known) {
    items.forEach(item -> item.answered |= item.number < known);
    release();
  }

  private void release() {
    items.removeIf(item -> item.answered && (item.transcribed || item.bytes.isEmpty()));
  }

  void gone(String id) {
    items.removeIf(item -> item.id.equals(id));
  }

  byte[] bytesAt(Iterable<Long> positions) {
    byte[] all = sent.toByteArray();
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    positions.forEach(position -> some.write(all[position.intValue()]));
    return some.toByteArray();
  }
}
