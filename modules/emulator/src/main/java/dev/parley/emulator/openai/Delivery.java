package dev.parley.emulator.openai;

import dev.parley.emulator.fault.Fault;
import dev.parley.emulator.fault.Fault.Moment;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Streams one message: its words, and when it is spoken its audio, faster than real time, the words
 * running ahead (5.3). Confined to the session's event loop.
 */
final class Delivery {
  private static final int AUDIO_DELTA_MS = 200;
  private static final int PCM_BYTES_PER_MS = 48;
  private static final int SLOW_MS = 500;
  private static final long TEXT_DELTA_MS = 40;

  /** Deltas that leave before a fault in the middle of a response acts. */
  private static final int DELTAS_BEFORE_FAULT = 2;

  private static final Pattern AFTER_WORDS = Pattern.compile("(?<=\\s)|(?<=\\p{IsHan})");

  private final RealtimeSession session;
  private final ResponseRun run;
  private final ClientSocket socket;
  private final Item item;
  private final boolean isText;
  private final List<String> words;
  private final StringBuilder said = new StringBuilder();
  private final boolean isCut;
  private byte[] pcm = new byte[0];
  private int sentBytes;
  private int sentWords;
  private int deltas;
  private boolean isSlow;
  private @Nullable Fault fault;
  private boolean isOver;

  Delivery(RealtimeSession session, ResponseRun run, Item item, String text) {
    this.session = session;
    this.run = run;
    this.socket = session.socket();
    this.item = item;
    this.isText = run.spec().isText();
    Integer limit = run.spec().maxTokens();
    List<String> all = Arrays.asList(AFTER_WORDS.split(text));
    this.words = limit == null ? all : all.subList(0, Math.min(limit, all.size()));
    this.isCut = words.size() < all.size();
  }

  Item item() {
    return item;
  }

  int tokens() {
    return isText ? sentWords : sentBytes / PCM_BYTES_PER_MS / 50;
  }

  void start() {
    fault = session.faults().take(Moment.OUTPUT).orElse(null);
    isSlow = session.faults().take(Fault.SLOW);
    socket.send(part("response.content_part.added", ""));
    if (isText) {
      next();
    } else {
      session
          .voiceOf(String.join("", words))
          .onSuccess(
              spoken -> {
                pcm = spoken;
                next();
              });
    }
  }

  private void next() {
    if (isOver) {
      return;
    }
    if (socket.isFull()) {
      session.onceDrained(this::next);
      return;
    }
    boolean isAllSaid = sentWords == words.size() && sentBytes == pcm.length;
    if (fault != null && (deltas >= DELTAS_BEFORE_FAULT || isAllSaid)) {
      isOver = true;
      session.misbehave(fault);
    } else if (isAllSaid) {
      stop(
          isCut ? "incomplete" : "completed",
          isCut
              ? new JsonObject().put("type", "incomplete").put("reason", "max_output_tokens")
              : null);
    } else {
      sendDeltas();
      session.later(isSlow ? SLOW_MS : isText ? TEXT_DELTA_MS : AUDIO_DELTA_MS, isSlow, this::next);
    }
  }

  private void sendDeltas() {
    deltas++;
    if (isText) {
      sendWord("response.output_text.delta");
      return;
    }
    int upTo = Math.min(pcm.length, sentBytes + AUDIO_DELTA_MS * PCM_BYTES_PER_MS);
    double heard = pcm.length == 0 ? 1 : upTo / (double) pcm.length;
    while (sentWords < words.size() && sentWords < Math.ceil(heard * 1.3 * words.size())) {
      sendWord("response.output_audio_transcript.delta");
    }
    if (upTo > sentBytes) {
      byte[] piece = run.spec().format().encode(Arrays.copyOfRange(pcm, sentBytes, upTo));
      socket.send(
          content("response.output_audio.delta")
              .put("delta", Base64.getEncoder().encodeToString(piece)));
      sentBytes = upTo;
    }
  }

  private void sendWord(String type) {
    String word = words.get(sentWords++);
    said.append(word);
    socket.send(content(type).put("delta", word));
  }

  /** Closes the part and the item and hands the response its end. */
  void stop(String status, @Nullable JsonObject details) {
    isOver = true;
    String text = said.toString();
    if (isText) {
      socket.send(content("response.output_text.done").put("text", text));
    } else {
      socket.send(content("response.output_audio.done"));
      socket.send(content("response.output_audio_transcript.done").put("transcript", text));
    }
    socket.send(part("response.content_part.done", text));
    JsonObject content =
        new JsonObject()
            .put("type", isText ? "output_text" : "output_audio")
            .put(isText ? "text" : "transcript", text);
    item.json().put("content", new JsonArray().add(content));
    item.setPcm(Arrays.copyOf(pcm, sentBytes));
    if (sentBytes > 0) {
      session.onAudioProduced(sentBytes / PCM_BYTES_PER_MS);
    }
    run.onDelivered(this, status, details);
  }

  void abandon() {
    isOver = true;
  }

  private JsonObject content(String type) {
    return socket
        .event(type)
        .put("response_id", run.id())
        .put("item_id", item.id())
        .put("output_index", 0)
        .put("content_index", 0);
  }

  private JsonObject part(String type, String text) {
    return content(type)
        .put(
            "part",
            new JsonObject()
                .put("type", isText ? "text" : "audio")
                .put(isText ? "text" : "transcript", text));
  }
}
