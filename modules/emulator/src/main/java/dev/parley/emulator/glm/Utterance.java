package dev.parley.emulator.glm;

import dev.parley.emulator.service.Pieces;
import dev.parley.emulator.service.Playback;
import dev.parley.emulator.service.Playback.Beat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a response says: in writing, in sound, or both (protocol page, 5). The text runs ahead of
 * the sound; the sound comes in few large pieces.
 */
final class Utterance {
  private static final int BYTES_PER_MS = 48;
  private static final int DELTA_BYTES = 768 * BYTES_PER_MS;

  /** How long a word takes at pace 1 where nothing is spoken. */
  private static final int MS_PER_PIECE = 80;

  private final GlmScope scope;
  private final String responseId;
  private final String itemId;
  private final String text;
  private final boolean cut;
  private final boolean written;
  private final boolean spoken;
  private final boolean soundFirst;
  private final boolean framed;
  private final boolean nameless;
  private final boolean mp3;
  private final Consumer<Boolean> onEnd;
  private @Nullable Playback playback;
  private boolean stopped;
  private boolean allWritten;

  /**
   * @param onEnd told once when everything is out; true if it was cut at the token limit
   */
  Utterance(
      GlmScope scope, String responseId, String itemId, String text, Consumer<Boolean> onEnd) {
    SessionSettings settings = scope.settings();
    Quirks quirks = scope.quirks();
    this.scope = scope;
    this.responseId = responseId;
    this.itemId = itemId;
    this.text = Tokens.first(settings.outputTokens(), text);
    this.cut = this.text.length() < text.length();
    this.written = !settings.audible() || quirks.has(Quirk.TEXT_DUPLICATES);
    this.spoken = settings.audible() || quirks.has(Quirk.AUDIO_ALWAYS);
    this.soundFirst = quirks.has(Quirk.SOUND_FIRST);
    this.framed = quirks.has(Quirk.ITEM_EVENTS);
    this.nameless = quirks.has(Quirk.ITEM_IDS_MISSING);
    this.mp3 = settings.mp3();
    this.onEnd = onEnd;
  }

  String text() {
    return text;
  }

  /** Whether all of its text has been made, however much of it was spoken. */
  boolean isWritten() {
    return allWritten;
  }

  void start(Consumer<Throwable> onFailure) {
    if (spoken) {
      scope.senses().speak(text).onSuccess(this::play).onFailure(onFailure::accept);
    } else {
      play(new byte[0]);
    }
  }

  private void play(byte[] pcm) {
    if (stopped) {
      return;
    }
    if (framed) {
      open();
    }
    List<Beat> beats = new ArrayList<>();
    double soundMs = (double) pcm.length / BYTES_PER_MS;
    if (!soundFirst) {
      addText(0, soundMs, beats);
    }
    if (spoken) {
      addSound(pcm, beats);
    }
    if (soundFirst) {
      addText(soundMs, soundMs, beats);
    }
    playback = new Playback(scope.timers(), scope.events()::congested, beats, this::finished);
  }

  private void addText(double fromMs, double soundMs, List<Beat> beats) {
    List<String> pieces = Pieces.of(text);
    double wordMs = spoken ? soundMs / 2 / pieces.size() : MS_PER_PIECE;
    for (int at = 0; at < pieces.size(); at++) {
      String piece = pieces.get(at);
      beats.add(new Beat(dueMs(fromMs + wordMs * at), () -> sendWord(piece)));
    }
    beats.add(new Beat(dueMs(fromMs + wordMs * pieces.size()), this::sendEndOfText));
  }

  private long dueMs(double soundMs) {
    return Math.round(soundMs * scope.pace());
  }

  private void addSound(byte[] pcm, List<Beat> beats) {
    for (int from = 0; from < pcm.length; from += DELTA_BYTES) {
      byte[] slice = Arrays.copyOfRange(pcm, from, Math.min(pcm.length, from + DELTA_BYTES));
      beats.add(new Beat(dueMs((double) from / BYTES_PER_MS), () -> sendSound(slice)));
    }
    beats.add(
        new Beat(
            dueMs((double) pcm.length / BYTES_PER_MS),
            () -> scope.events().send("response.audio.done", itemIds())));
  }

  private void sendWord(String piece) {
    if (spoken) {
      scope.events().send("response.audio_transcript.delta", itemIds().put("delta", piece));
    }
    if (written) {
      scope.events().send("response.text.delta", ids().put("delta", piece));
    }
  }

  private void sendEndOfText() {
    allWritten = true;
    if (spoken) {
      scope.events().send("response.audio_transcript.done", itemIds().put("transcript", text));
    }
    if (written) {
      scope.events().send("response.text.done", ids().put("text", text));
    }
  }

  private void sendSound(byte[] pcm) {
    byte[] sound = mp3 ? Mp3.silence(pcm.length / BYTES_PER_MS) : pcm;
    String delta = Base64.getEncoder().encodeToString(sound);
    scope.events().sendStamped("response.audio.delta", itemIds().put("delta", delta));
  }

  private void open() {
    JsonArray content = new JsonArray().add(new JsonObject());
    scope
        .events()
        .send("response.output_item.added", itemAt().put("item", item().put("content", content)));
    scope.events().send("response.content_part.added", itemIds().put("part", part()));
  }

  private void finished() {
    if (framed) {
      scope.events().send("response.content_part.done", itemIds().put("part", part()));
      JsonArray content = new JsonArray().add(part());
      scope
          .events()
          .send("response.output_item.done", itemAt().put("item", item().put("content", content)));
    }
    onEnd.accept(cut);
  }

  void stop() {
    stopped = true;
    if (playback != null) {
      playback.stop();
    }
  }

  private JsonObject part() {
    return new JsonObject().put("type", spoken ? "audio" : "text");
  }

  private JsonObject item() {
    return new JsonObject()
        .put("id", itemId)
        .put("object", "realtime.item")
        .put("type", "message")
        .put("role", "assistant");
  }

  private JsonObject itemAt() {
    return new JsonObject().put("response_id", responseId).put("output_index", 0);
  }

  private JsonObject ids() {
    return itemAt().put("content_index", 0);
  }

  private JsonObject itemIds() {
    return nameless ? ids() : ids().put("item_id", itemId);
  }
}
