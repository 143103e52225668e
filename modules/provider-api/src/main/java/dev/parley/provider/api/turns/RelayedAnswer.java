package dev.parley.provider.api.turns;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import org.jspecify.annotations.Nullable;

/**
 * The conversation's answer as far as turns need to know it: none → expected → running → none. Not
 * thread-safe.
 */
final class RelayedAnswer {
  private SoundFormat format = SoundFormat.PCM;
  private @Nullable String id;
  private boolean expected;
  private boolean interrupted;
  private long soundBytes;
  private long firstSoundMs;

  void setFormat(SoundFormat format) {
    this.format = format;
  }

  /** It is asked for. */
  void expect() {
    expected = true;
  }

  /** What was asked for is refused; answers whether there is none at all then. */
  boolean onRefused() {
    boolean none = expected && id == null;
    expected = false;
    return none;
  }

  /** Somebody speaks, and it is to end. */
  void interrupt() {
    interrupted = true;
  }

  /** Whether what begins is the conversation's answer. */
  boolean onCreated(JsonNode response) {
    if (!response.path("conversation_id").isTextual()) {
      return false;
    }
    expected = false;
    id = response.path("id").asText();
    soundBytes = 0;
    return true;
  }

  /** A piece of sound of some response. */
  void onSound(EventView delta, long nowMs) {
    String own = id;
    if (own != null && delta.responseIdIs(own)) {
      firstSoundMs = soundBytes == 0 ? nowMs : firstSoundMs;
      soundBytes += delta.deltaLength() / 4L * 3;
    }
  }

  /** Whether the response that ends is it. */
  boolean isOver(JsonNode response) {
    return id != null && id.equals(response.path("id").asText());
  }

  /** The provider was told to end it, and takes the client for who did. */
  boolean explain(JsonNode response) {
    boolean cut =
        interrupted
            && response.path("status").asText().equals("cancelled")
            && response.path("status_details") instanceof ObjectNode;
    if (cut && response.path("status_details") instanceof ObjectNode details) {
      details.put("reason", "turn_detected");
    }
    return cut;
  }

  /** How much of it is still to be played by a client that plays it as it comes. */
  long unplayedMs(long nowMs) {
    return Math.max(0, soundBytes / format.bytesPerMs() - (nowMs - firstSoundMs));
  }

  void end() {
    id = null;
    interrupted = false;
    soundBytes = 0;
  }
}
