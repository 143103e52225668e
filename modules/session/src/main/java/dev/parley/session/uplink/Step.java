package dev.parley.session.uplink;

import dev.parley.realtime.ClientEventType;
import java.util.Arrays;

/** One thing that the client sent and that nobody has answered, in the client's order. */
public sealed interface Step {

  /**
   * Sound as the client sent it, in the input format.
   *
   * @param bytes at most one second
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Sound(byte[] bytes) implements Step {
    @Override
    public boolean equals(Object other) {
      return other instanceof Sound sound && Arrays.equals(bytes, sound.bytes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
      return "Sound[" + bytes.length + " bytes]";
    }
  }

  /**
   * A command whose acknowledgement has not come.
   *
   * @param text the client's event as it came
   * @param type its type
   */
  record Command(String text, ClientEventType type) implements Step {}
}
