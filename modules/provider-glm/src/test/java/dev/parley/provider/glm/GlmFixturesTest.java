package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading and writing against the literal frames of the protocol page. */
class GlmFixturesTest {
  private static final Path FIXTURES = Path.of("..", "protocol-fixtures", "glm");

  private static String fixture(String name) throws IOException {
    return Files.readString(FIXTURES.resolve(name + ".json")).strip();
  }

  static List<Path> serverFrames() throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      return files.filter(file -> file.getFileName().toString().startsWith("server.")).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("serverFrames")
  void everyFrameOfGlmIsReadAndNoneIsGarbage(Path file) throws IOException {
    assertThat(GlmFrames.read(Files.readString(file))).isNotInstanceOf(GlmFrame.Garbage.class);
  }

  @ParameterizedTest
  @CsvSource({
    "server.heartbeat",
    "server.conversation.created",
    "server.conversation.item.created",
    "server.conversation.item.deleted",
    "server.conversation.item.retrieved",
    "server.input_audio_buffer.cleared",
    "server.response.audio.done",
    "server.response.cancelled",
    "server.response.content_part.added",
    "server.response.output_item.added",
    "server.response.function_call.inner_tool",
    "server.response.function_call.simple_browser"
  })
  void whatAGaClientIsNotToldIsSwallowed(String name) throws IOException {
    assertThat(GlmFrames.read(fixture(name))).isInstanceOf(GlmFrame.Other.class);
  }

  @Test
  void theFramesThatMeanSomethingAreUnderstood() throws IOException {
    assertThat(GlmFrames.read(fixture("server.session.created"))).isEqualTo(new GlmFrame.Created());
    assertThat(GlmFrames.read(fixture("server.session.updated"))).isEqualTo(new GlmFrame.Updated());
    assertThat(GlmFrames.read(fixture("server.input_audio_buffer.speech_started")))
        .isEqualTo(new GlmFrame.SpeechStarted());
    assertThat(GlmFrames.read(fixture("server.input_audio_buffer.speech_stopped")))
        .isEqualTo(new GlmFrame.SpeechStopped());
    assertThat(GlmFrames.read(fixture("server.input_audio_buffer.committed")))
        .isEqualTo(new GlmFrame.Committed("item7d…"));
    assertThat(
            GlmFrames.read(fixture("server.conversation.item.input_audio_transcription.completed")))
        .isEqualTo(new GlmFrame.Heard("item7d…", "What is the weather?"));
    assertThat(GlmFrames.read(fixture("server.conversation.item.input_audio_transcription.failed")))
        .isEqualTo(new GlmFrame.Heard("item7d…", null));
    assertThat(GlmFrames.read(fixture("server.response.created")))
        .isEqualTo(new GlmFrame.ResponseCreated("resp5e…"));
    assertThat(GlmFrames.read(fixture("server.response.audio_transcript.delta")))
        .isEqualTo(new GlmFrame.Delta(GlmFrame.Kind.TRANSCRIPT, "resp5e…", "It is sunny"));
    assertThat(GlmFrames.read(fixture("server.response.audio.delta")))
        .isEqualTo(new GlmFrame.Delta(GlmFrame.Kind.AUDIO, "resp5e…", "<base64 24 kHz pcm>"));
    assertThat(GlmFrames.read(fixture("server.response.text.delta")))
        .isEqualTo(new GlmFrame.Delta(GlmFrame.Kind.TEXT, "resp5e…", "It is"));
    assertThat(GlmFrames.read(fixture("server.response.audio_transcript.done")))
        .isEqualTo(new GlmFrame.Whole(GlmFrame.Kind.TRANSCRIPT, "resp5e…", "It is sunny today."));
    assertThat(GlmFrames.read(fixture("server.response.text.done")))
        .isEqualTo(new GlmFrame.Whole(GlmFrame.Kind.TEXT, "resp5e…", "It is sunny today."));
    assertThat(GlmFrames.read(fixture("server.response.function_call_arguments.done")))
        .isEqualTo(new GlmFrame.Call("resp5e…", "lookup_order", "{\"number\": \"A17\"}", null));
    assertThat(GlmFrames.read(fixture("server.response.done+cancelled")))
        .matches(frame -> ((GlmFrame.ResponseDone) frame).status().equals("cancelled"));
    assertThat(GlmFrames.read(fixture("server.rate_limits.updated")))
        .matches(frame -> RateLimits.isValid(((GlmFrame.RateLimits) frame).limits()));
    assertThat(GlmFrames.read(fixture("server.error")))
        .isEqualTo(new GlmFrame.Failure("invalid_event"));
  }

  @ParameterizedTest
  @CsvSource({
    "client.input_audio_buffer.commit, input_audio_buffer.commit, 1793000002000",
    "client.input_audio_buffer.clear,  input_audio_buffer.clear,  1793000002005",
    "client.response.create,           response.create,           1793000002010",
    "client.response.cancel,           response.cancel,           1793000003000"
  })
  void bareEventsAreWrittenAsThePageHasThem(String name, String type, long epochMs)
      throws IOException {
    assertThat(Json.object(GlmFrames.bare(type, epochMs))).isEqualTo(Json.object(fixture(name)));
  }

  @Test
  void itemsAreWrittenAsThePageHasThem() throws IOException {
    assertThat(Json.object(GlmFrames.userText("What is the weather in Ulm?", 1_793_000_003_200L)))
        .isEqualTo(Json.object(fixture("client.conversation.item.create")));
    assertThat(
            Json.object(GlmFrames.toolOutput("{\"state\":\"shipped\"}", null, 1_793_000_003_300L)))
        .isEqualTo(Json.object(fixture("client.conversation.item.create+function_call_output")));
    assertThat(Json.object(GlmFrames.videoFrame("<base64 JPEG>", 1_793_000_000_130L)))
        .isEqualTo(Json.object(fixture("client.input_audio_buffer.append_video_frame")));
  }

  @Test
  void aSessionIsWrittenAsThePageHasIt() throws IOException {
    ObjectNode update = Json.object(fixture("client.session.update"));
    ObjectNode expected = (ObjectNode) update.get("session");
    // GA has no temperature.
    expected.remove("temperature");
    String ga =
        "{\"type\":\"realtime\",\"instructions\":\"Answer briefly.\",\"max_output_tokens\":1024,"
            + "\"audio\":{\"input\":{\"turn_detection\":null}},\"tools\":"
            + expected.get("tools")
            + "}";
    GaConfig config =
        GaConfig.initial("sess_1", new Account("glm-realtime-flash", true, InputFormat.PCM24), 1)
            .with(Json.object(ga), false);

    assertThat(GlmMapper.session(config, ResponseSettings.of(config), "")).isEqualTo(expected);
  }
}
