package dev.parley.emulator.record;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The frames of one connection, both ways, as they were on the wire. Thread-safe. */
public final class Tape {
  /**
   * One message.
   *
   * @param atMs milliseconds since the epoch
   * @param text of the message; a note instead for a binary one
   */
  public record Entry(long atMs, String text) {}

  private final Recorder recorder;
  private final String path;
  private final long openedMs;
  private final List<Entry> received = new ArrayList<>();
  private final List<Entry> sent = new ArrayList<>();
  private long bytes;
  private boolean truncated;
  private @Nullable JsonObject close;

  Tape(Recorder recorder, String path, long openedMs) {
    this.recorder = recorder;
    this.path = path;
    this.openedMs = openedMs;
  }

  public void received(String text) {
    keep(received, text);
  }

  public void sent(String text) {
    keep(sent, text);
  }

  private void keep(List<Entry> entries, String text) {
    synchronized (recorder) {
      if (recorder.admit(this, text.length())) {
        bytes += text.length();
        entries.add(new Entry(recorder.nowMs(), text));
      } else {
        truncated = true;
      }
    }
  }

  /**
   * The connection has ended.
   *
   * @param code of the close frame; null if there was none
   */
  public void closed(@Nullable Short code, @Nullable String reason) {
    synchronized (recorder) {
      close = new JsonObject().put("code", code).put("reason", reason);
      close.put("atMs", recorder.nowMs());
    }
  }

  boolean isClosed() {
    return close != null;
  }

  long bytes() {
    return bytes;
  }

  /** What the client sent, in order. */
  public List<String> receivedTexts() {
    synchronized (recorder) {
      return received.stream().map(Entry::text).toList();
    }
  }

  /** Whether the client sent a message that holds a text. */
  public boolean hasReceived(String text) {
    return receivedTexts().stream().anyMatch(each -> each.contains(text));
  }

  /** What the client was sent, in order. */
  public List<String> sentTexts() {
    synchronized (recorder) {
      return sent.stream().map(Entry::text).toList();
    }
  }

  /** Everything, with times in arrays beside the texts; {@code truncated} if frames are missing. */
  public JsonObject toJson() {
    synchronized (recorder) {
      return new JsonObject()
          .put("path", path)
          .put("openedMs", openedMs)
          .put("close", close)
          .put("truncated", truncated)
          .put("received", texts(received))
          .put("receivedMs", times(received))
          .put("sent", texts(sent))
          .put("sentMs", times(sent));
    }
  }

  private static JsonArray texts(List<Entry> entries) {
    return new JsonArray(entries.stream().map(Entry::text).toList());
  }

  private static JsonArray times(List<Entry> entries) {
    return new JsonArray(entries.stream().map(Entry::atMs).toList());
  }
}
