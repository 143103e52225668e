package dev.parley.emulator.openai;

import dev.parley.emulator.voice.G711;
import io.vertx.core.json.JsonObject;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The encodings of the wire (protocol page, 2.5), to and from 24 kHz mono 16-bit PCM. */
enum AudioFormat {
  PCM(48, null),
  MU_LAW(8, G711.MU_LAW),
  A_LAW(8, G711.A_LAW);

  private final int bytesPerMs;
  private final @Nullable G711 law;

  AudioFormat(int bytesPerMs, @Nullable G711 law) {
    this.bytesPerMs = bytesPerMs;
    this.law = law;
  }

  /** The format of a valid format object. */
  static AudioFormat of(JsonObject format) {
    String type = format.getString("type", "");
    if (type.equals("audio/pcmu")) {
      return MU_LAW;
    }
    return type.equals("audio/pcma") ? A_LAW : PCM;
  }

  int bytesPerMs() {
    return bytesPerMs;
  }

  /** A whole sound as PCM. */
  byte[] toPcm(byte[] wire) {
    return law == null ? wire : law.decode(wire);
  }

  /** Begins a stream of wire bytes; each call gives the PCM of the next ones. */
  UnaryOperator<byte[]> decoder() {
    return law == null ? UnaryOperator.identity() : law.decoder()::next;
  }

  /** Begins a stream of PCM; each call gives the wire bytes of the next samples. */
  UnaryOperator<byte[]> encoder() {
    return law == null ? UnaryOperator.identity() : law.encoder()::next;
  }
}
