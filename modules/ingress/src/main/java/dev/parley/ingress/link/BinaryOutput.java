package dev.parley.ingress.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Takes the sound out of a server's audio deltas, for a client that wants it in binary messages:
 * such an event has an empty {@code delta} and in {@code bytes} the length of the message behind
 * it. An event without {@code bytes} is as it was. Not thread-safe.
 */
final class BinaryOutput {
  private static final String DELTA = "delta";
  private static final String BYTES = "bytes";
  private static final String BYTES_KEY = "\"bytes\"";

  private final EventView view = new EventView();
  private final String type;

  private BinaryOutput(String type) {
    this.type = type;
  }

  static BinaryOutput ofGa() {
    return new BinaryOutput("response.output_audio.delta");
  }

  static BinaryOutput ofBeta() {
    return new BinaryOutput("response.audio.delta");
  }

  /** An event and the message behind it, of at least one byte. */
  static final class Parted {
    private final String event;
    private final byte[] sound;

    Parted(String event, byte[] sound) {
      this.event = event;
      this.sound = sound;
    }

    String event() {
      return event;
    }

    /** Handed over: not changed by anybody from now on. */
    byte[] sound() {
      return sound;
    }
  }

  /** Null where there is no sound to take out: the event goes as it is. */
  @Nullable Parted part(String event) {
    if (!view.read(event) || view.deltaLength() == 0 || !type.equals(view.type())) {
      return null;
    }
    byte[] sound = decoded(String.valueOf(view.delta()));
    return sound.length == 0 ? null : new Parted(without(event, sound.length), sound);
  }

  /** Nothing if it is no base64, which is then the client's to judge. */
  private static byte[] decoded(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException malformed) {
      return new byte[0];
    }
  }

  private String without(String event, int bytes) {
    int from = view.deltaStart();
    if (from >= 0) {
      String before = event.substring(0, from);
      String behind = event.substring(from + view.deltaLength() + 1);
      if (!before.contains(BYTES_KEY) && !behind.contains(BYTES_KEY)) {
        return before + "\",\"" + BYTES + "\":" + bytes + behind;
      }
    }
    ObjectNode tree = Json.object(event);
    return tree == null ? event : tree.put(DELTA, "").put(BYTES, bytes).toString();
  }
}
