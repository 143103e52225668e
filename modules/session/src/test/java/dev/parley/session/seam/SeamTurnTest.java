package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The user's turn and the clock behind a seam (rules R11, R18). */
class SeamTurnTest {
  private final Bench bench = new Bench();

  @Test
  void r11OpenTurnGoesOn() {
    bench.openSpeech = "item_old";

    assertThat(bench.down(Wire.literal("server.input_audio_buffer.speech_started"))).isNull();
    for (String name :
        List.of(
            "input_audio_buffer.speech_stopped",
            "input_audio_buffer.committed",
            "conversation.item.added+user_audio",
            "conversation.item.done+user_audio",
            "conversation.item.input_audio_transcription.delta",
            "conversation.item.input_audio_transcription.segment",
            "conversation.item.input_audio_transcription.completed",
            "conversation.item.input_audio_transcription.failed")) {
      String frame = Wire.literal("server." + name);
      assertThat(bench.shown(frame)).isEqualTo(Json.object(frame.replace("item_A1", "item_old")));
    }
    assertThat(bench.order).containsExactly("item_old");
    assertThat(bench.up(Wire.event("conversation.item.delete", Wire.text("item_id", "item_old"))))
        .contains("\"item_A1\"");
  }

  @Test
  void nextTurnIsNews() {
    bench.openSpeech = "item_old";
    bench.down(Wire.started("item_1", 100));
    bench.down(Wire.stopped("item_1", 200));
    bench.down(Wire.committed(null, "item_1"));
    String next = Wire.started("item_2", 300);

    assertThat(bench.down(next)).isSameAs(next);
  }

  @Test
  void turnThatWasCommittedUnheardGoesOnToo() {
    bench.openSpeech = "item_old";

    assertThat(bench.shown(Wire.committed(null, "item_1")).path("item_id").asText())
        .isEqualTo("item_old");
    String next = Wire.started("item_2", 300);
    assertThat(bench.down(next)).isSameAs(next);
  }

  @Test
  void clearedTurnIsOver() {
    bench.openSpeech = "item_old";
    String cleared = Wire.literal("server.input_audio_buffer.cleared");
    assertThat(bench.down(cleared)).isSameAs(cleared);

    String next = Wire.started("item_1", 100);
    assertThat(bench.down(next)).isSameAs(next);
  }

  @Test
  void turnTheHubEndsIsOver() {
    bench.openSpeech = "item_old";
    bench.seam().endTurn();
    String next = Wire.started("item_1", 100);

    assertThat(bench.down(next)).isSameAs(next);
  }

  @Test
  void startWithoutAnIdIsTheOpenTurns() {
    bench.openSpeech = "item_old";

    assertThat(bench.down(Wire.event("input_audio_buffer.speech_started"))).isNull();
    assertThat(bench.shown(Wire.stopped("item_1", 5)).path("item_id").asText())
        .isEqualTo("item_old");
  }

  @Test
  void idThatWasUsedBeforeIsNotTheOpenTurns() {
    bench.openSpeech = "item_old";
    bench.down(Wire.item("added", null, "item_1"));
    String started = Wire.started("item_1", 5);

    assertThat(bench.down(started)).isSameAs(started);
    assertThat(bench.down(Wire.started("item_2", 6))).isNull();
  }

  @Test
  void openTurnsIdIsTaken() {
    bench.openSpeech = "item_old";

    assertThat(bench.shown(Wire.item("added", null, "item_old")).at("/item/id").asText())
        .isEqualTo("item_hub1");
  }

  @Test
  void r18TimesCountFromTheClientsFirstByte() {
    bench.offsetMs = 60_000;

    assertThat(bench.shown(Wire.literal("server.input_audio_buffer.speech_started")))
        .hasToString(
            Wire.literal("server.input_audio_buffer.speech_started")
                .strip()
                .replace("640", "60640"));
    assertThat(bench.shown(Wire.stopped("i", 2_280)).path("audio_end_ms").asLong())
        .isEqualTo(62_280);
    ObjectNode timeout = bench.shown(Wire.literal("server.input_audio_buffer.timeout_triggered"));
    assertThat(timeout.path("audio_start_ms").asLong()).isEqualTo(69_000);
    assertThat(timeout.path("audio_end_ms").asLong()).isEqualTo(74_000);
    String truncated = Wire.literal("server.conversation.item.truncated");
    assertThat(bench.down(truncated)).isSameAs(truncated);
  }

  @Test
  void timesThatAreNoneStay() {
    bench.offsetMs = 60_000;
    for (String ms :
        List.of("\"5\"", "null", "{}", "5.5", "9223372036854775807", "1" + "0".repeat(40))) {
      String frame =
          Wire.event(
              "input_audio_buffer.speech_started",
              "\"audio_start_ms\":" + ms,
              Wire.text("item_id", "i"));
      assertThat(bench.down(frame)).isSameAs(frame);
    }
  }
}
