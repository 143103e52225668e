package dev.parley.emulator.record;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Every frame of one session, both ways, as it was. Bounded by its characters. Any thread. */
public final class SessionRecord {
  private final String id;
  private final long maxCharacters;
  private final List<String> received = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private long characters;
  private boolean isCut;
  private boolean isOpen = true;

  /**
   * @param maxCharacters of all frames together; what exceeds it is not kept
   */
  SessionRecord(String id, long maxCharacters) {
    this.id = id;
    this.maxCharacters = maxCharacters;
  }

  public synchronized void received(String frame) {
    keep(received, frame);
  }

  public synchronized void sent(String frame) {
    keep(sent, frame);
  }

  public synchronized void closed() {
    isOpen = false;
  }

  public synchronized boolean isOpen() {
    return isOpen;
  }

  /** {@code id, open, cut} (whether frames are missing), {@code received[], sent[]}. */
  public synchronized JsonObject toJson() {
    return new JsonObject()
        .put("id", id)
        .put("open", isOpen)
        .put("cut", isCut)
        .put("received", new JsonArray(List.copyOf(received)))
        .put("sent", new JsonArray(List.copyOf(sent)));
  }

  private void keep(List<String> frames, String frame) {
    if (characters + frame.length() > maxCharacters) {
      isCut = true;
    } else {
      characters += frame.length();
      frames.add(frame);
    }
  }
}
