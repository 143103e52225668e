package dev.parley.emulator.openai;

import dev.parley.emulator.service.Pieces;
import dev.parley.emulator.service.Playback.Beat;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/** A message in sound, with its transcript ahead of it. */
final class SpokenItem extends OutputItem {
  private static final int BYTES_PER_MS = 48;

  /** 200 ms; a whole number of G.711 bytes. */
  private static final int DELTA_BYTES = 200 * BYTES_PER_MS;

  /** One G.711 byte. */
  private static final int BYTES_AT_ONCE = 6;

  private final String text;
  private final StringBuilder said = new StringBuilder();
  private final UnaryOperator<byte[]> encoder;
  private byte[] pcm = new byte[0];
  private int sentBytes;
  private long startedMs;
  private int truncateAtMs = -1;

  SpokenItem(Place place, String text) {
    super(place, Item.assistantMessage(place.scope().ids().next("item")));
    this.text = text;
    this.encoder = place.settings().format().encoder();
  }

  @Override
  void begin() {
    events().send("response.content_part.added", ids().put("part", part("")));
    place()
        .scope()
        .senses()
        .speak(text)
        .onSuccess(this::onVoice)
        .onFailure(place().onFailure()::accept);
  }

  private void onVoice(byte[] spoken) {
    int tokens = Usage.textTokens(text) + Usage.spokenTokens(spoken.length);
    double share = Math.min(1, (double) place().tokensLeft() / Math.max(1, tokens));
    pcm = spoken;
    int length = ((int) (spoken.length / (double) BYTES_AT_ONCE * share)) * BYTES_AT_ONCE;
    List<String> pieces = Pieces.of(text);
    int words = (int) Math.ceil(pieces.size() * share);
    double pace = place().scope().pace();
    List<Beat> beats = new ArrayList<>();
    for (int at = 0; at < words; at++) {
      String piece = pieces.get(at);
      // The transcript runs ahead of the sound, at twice its speed.
      double dueMs = (double) length / BYTES_PER_MS * at / words / 2 * pace;
      beats.add(new Beat(Math.round(dueMs), () -> sendWord(piece)));
    }
    for (int from = 0; from < length; from += DELTA_BYTES) {
      int to = Math.min(length, from + DELTA_BYTES);
      long dueMs = Math.round((double) from / BYTES_PER_MS * pace);
      beats.add(new Beat(dueMs, () -> sendSound(to)));
    }
    play(beats, share < 1);
  }

  private void sendWord(String piece) {
    said.append(piece);
    JsonObject delta = ids().put("delta", piece);
    events().send("response.output_audio_transcript.delta", events().padded(delta));
  }

  private void sendSound(int toByte) {
    if (sentBytes == 0) {
      startedMs = place().scope().timers().nowMs();
    }
    byte[] slice = Arrays.copyOfRange(pcm, sentBytes, toByte);
    sentBytes = toByte;
    String delta = Base64.getEncoder().encodeToString(encoder.apply(slice));
    events().send("response.output_audio.delta", ids().put("delta", delta));
  }

  @Override
  void finishContent(String status) {
    events().send("response.output_audio.done", ids());
    events()
        .send("response.output_audio_transcript.done", ids().put("transcript", said.toString()));
    events().send("response.content_part.done", ids().put("part", part(said.toString())));
    item()
        .content()
        .add(new JsonObject().put("type", "output_audio").put("transcript", said.toString()));
    item().setSound(0, Arrays.copyOf(pcm, sentBytes));
    place().scope().conversation().makeRoom();
  }

  @Override
  void closed() {
    if (truncateAtMs >= 0) {
      item().truncate(0, truncateAtMs);
    }
  }

  /**
   * Takes effect when the item has ended: until then its events still tell of all that was sent.
   */
  @Override
  void truncate(int contentIndex, int endMs) {
    item().cuttable(contentIndex, contentIndex == 0 && sentBytes > 0 ? sent() : null, endMs);
    truncateAtMs = endMs;
  }

  private byte[] sent() {
    return Arrays.copyOf(pcm, sentBytes);
  }

  private static JsonObject part(String transcript) {
    return new JsonObject().put("type", "audio").put("transcript", transcript);
  }

  @Override
  int textTokens() {
    return Usage.textTokens(said.toString());
  }

  @Override
  int audioTokens() {
    return Usage.spokenTokens(sentBytes);
  }

  @Override
  long soundMs() {
    return sentBytes / BYTES_PER_MS;
  }

  @Override
  long startedMs() {
    return startedMs;
  }
}
