package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.ServerEventType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of the protocol pass a session as they came. */
class FixturesTest {
  private static final Path FOLDER = Path.of("..", "protocol-fixtures", "openai");

  /** The order of sections 5.2 to 5.9; whatever has no place there stands behind its turn. */
  private static final List<String> ORDER =
      """
      input_audio_buffer.speech_started
      input_audio_buffer.speech_stopped
      input_audio_buffer.committed
      conversation.item.added+user_audio
      conversation.item.done+user_audio
      response.created
      response.output_item.added
      conversation.item.added
      response.content_part.added
      output_audio_buffer.started
      response.output_audio_transcript.delta
      conversation.item.input_audio_transcription.delta
      response.output_audio.delta
      conversation.item.input_audio_transcription.segment
      conversation.item.input_audio_transcription.completed
      response.output_audio.done
      response.output_audio_transcript.done
      response.content_part.done
      conversation.item.done
      response.output_item.done
      response.done
      rate_limits.updated
      output_audio_buffer.stopped
      output_audio_buffer.cleared
      conversation.item.input_audio_transcription.completed+duration
      conversation.item.input_audio_transcription.failed
      conversation.item.truncated
      conversation.item.retrieved
      conversation.item.added+user_text
      conversation.item.done+user_text
      response.created+text
      response.output_item.added+text
      conversation.item.added+text
      response.content_part.added+text
      response.output_text.delta
      response.output_text.done
      response.content_part.done+text
      conversation.item.done+text
      response.output_item.done+text
      response.done+text
      response.created+function_call
      response.output_item.added+function_call
      conversation.item.added+function_call
      response.function_call_arguments.delta
      response.function_call_arguments.done
      conversation.item.done+function_call
      response.output_item.done+function_call
      response.done+function_call
      conversation.item.added+function_call_output
      conversation.item.done+function_call_output
      conversation.item.added+mcp_list_tools
      mcp_list_tools.in_progress
      mcp_list_tools.completed
      mcp_list_tools.failed
      conversation.item.done+mcp_list_tools
      response.created+mcp_call
      response.output_item.added+mcp_call
      conversation.item.added+mcp_call
      response.mcp_call_arguments.delta
      response.mcp_call_arguments.done
      response.mcp_call.in_progress
      response.mcp_call.completed
      response.mcp_call.failed
      conversation.item.done+mcp_call
      response.output_item.done+mcp_call
      response.done+mcp_call
      response.created+cancelled
      response.created+out_of_band
      response.done+cancelled
      response.done+out_of_band
      response.created+incomplete
      response.done+incomplete
      conversation.created
      conversation.item.created
      conversation.item.deleted
      input_audio_buffer.timeout_triggered
      input_audio_buffer.cleared
      input_audio_buffer.dtmf_event_received
      error
      """
          .lines()
          .toList();

  /**
   * The hub greets by itself, rewrites the confirmed session, and ends a session over its quota.
   */
  private static final Set<String> NOT_PASSED_AS_THEY_ARE =
      Set.of(
          "session.created",
          "session.created+transcription",
          "session.updated",
          "response.created+failed",
          "response.done+failed");

  private final TestSession session = TestSession.live();

  private static String frame(String side, String name) {
    try {
      return Files.readString(FOLDER.resolve(side + "." + name + ".json"));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  private static Set<String> names(String side) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.startsWith(side + "."))
          .map(file -> file.substring(side.length() + 1, file.length() - ".json".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  @Test
  void everyServerEventArrivesOnceInOrderAndUnchanged() {
    List<String> frames = ORDER.stream().map(name -> frame("server", name)).toList();
    List<Verdict> verdicts = new ArrayList<>();

    for (String frame : frames) {
      verdicts.add(session.upstream(frame));
      session.passMs(50);
    }

    assertThat(session.toClient).containsExactlyElementsOf(frames);
    assertThat(verdicts)
        .containsExactlyElementsOf(
            ORDER.stream().map(FixturesTest::type).map(FixturesTest::passed).toList());
    assertThat(session.machine.stateName()).isEqualTo("LIVE");
    assertThat(session.machine.openResponses()).isEmpty();
    assertThat(session.toUpstream).isEmpty();
  }

  private static ServerEventType type(String name) {
    return ServerEventType.of(name.replaceFirst("\\+.*", ""));
  }

  private static Verdict passed(ServerEventType type) {
    return type.isData() ? Verdict.FORWARD_DATA : Verdict.FORWARD;
  }

  @Test
  void noServerEventIsForgotten() {
    Set<String> names = new TreeSet<>(ORDER);
    names.addAll(NOT_PASSED_AS_THEY_ARE);

    assertThat(names).hasSize(ORDER.size() + NOT_PASSED_AS_THEY_ARE.size());
    assertThat(names).isEqualTo(names("server"));
  }

  static Stream<String> clientEvents() {
    return names("client").stream().filter(name -> !name.equals("output_audio_buffer.clear"));
  }

  @ParameterizedTest
  @MethodSource("clientEvents")
  void clientEventReachesTheUpstreamUnchanged(String name) {
    String frame = frame("client", name);

    assertThat(session.client(frame)).isEqualTo(Verdict.FORWARD);

    assertThat(session.toUpstream).containsExactly(frame);
    assertThat(session.toClient).isEmpty();
  }
}
