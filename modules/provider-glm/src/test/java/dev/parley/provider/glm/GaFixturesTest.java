package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.api.Refusal;
import dev.parley.realtime.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shapes of commands, sessions and items against the literal frames of the OpenAI page: all are
 * taken but those that a server does not take (sections 2, 3 and 6) and those that docs/glm.md
 * lists.
 */
class GaFixturesTest {
  private static final Path FIXTURES = Path.of("..", "protocol-fixtures", "openai");

  private static Map<String, ObjectNode> frames(String start) throws IOException {
    try (Stream<Path> files = Files.list(FIXTURES)) {
      Map<String, ObjectNode> frames = new TreeMap<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = file.getFileName().toString().replace(".json", "");
        if (name.startsWith(start)) {
          frames.put(name.substring(start.length()), Json.object(Files.readString(file)));
        }
      }
      return frames;
    }
  }

  /** Those of the frames that are refused, by their names. */
  private static Map<String, Refused> refused(Map<String, ObjectNode> frames) {
    assertThat(frames).isNotEmpty();
    Map<String, Refused> refused = new TreeMap<>();
    frames.forEach(
        (name, frame) -> {
          try {
            CommandShapes.COMMAND.check(frame, "");
            if (name.startsWith("session.update")) {
              SessionShapes.SESSION.check(frame.get("session"), "session");
            }
          } catch (Refusal refusal) {
            refused.put(name, Refused.of(refusal));
          }
        });
    return refused;
  }

  @Test
  void everyCommandIsTakenButWhatGlmCannotDo() throws IOException {
    assertThat(refused(frames("client.")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "session.update+telephone",
                Refused.unavailable("session.audio.input.format", "G.711 is"),
                "response.create+telephone",
                Refused.unavailable("response.audio.output.format", "G.711 is"),
                "session.update+mcp",
                Refused.unavailable("session.tools[0]", "MCP tools are"),
                "conversation.item.create+mcp_approval_response",
                Refused.unavailable("item", "MCP tools are"),
                "session.update+prompt",
                Refused.unavailable("session.prompt", "Stored prompts are"),
                "response.create+prompt",
                Refused.unavailable("response.prompt", "Stored prompts are"),
                // Of WebRTC and SIP only.
                "output_audio_buffer.clear",
                Refused.unsupported("type", "output_audio_buffer.clear"),
                "conversation.item.create+assistant_audio",
                Refused.missing("item.content[0].text")));
  }

  /** A client may send an update for each session that it has been shown. */
  @ParameterizedTest
  @ValueSource(strings = {"session.created", "session.updated"})
  void theSessionThatAServerShowsIsTakenAsAnUpdate(String type) throws IOException {
    ObjectNode session = (ObjectNode) frames("server.").get(type).get("session");

    assertThat(refusedUpdate(session)).isEqualTo(Refused.unknown("session.object"));
    session.remove("object");
    assertThat(refusedUpdate(session)).isEqualTo(Refused.unknown("session.id"));
    session.remove("id");
    assertThat(refusedUpdate(session)).isEqualTo(Refused.unknown("session.expires_at"));
    session.remove("expires_at");
    assertThat(refusedUpdate(session)).isNull();
  }

  @Test
  void aTranscriptionSessionIsRefused() throws IOException {
    ObjectNode session =
        (ObjectNode) frames("server.").get("session.created+transcription").get("session");

    session.remove(List.of("object", "id", "expires_at"));

    assertThat(refusedUpdate(session))
        .isEqualTo(Refused.unsupported("session.type", "transcription"));
  }

  private static @Nullable Refused refusedUpdate(ObjectNode session) {
    ObjectNode update = JsonNodeFactory.instance.objectNode().put("type", "session.update");
    update.set("session", session);
    return refused(Map.of("session.update", update)).get("session.update");
  }

  /** History is replayed as it was shown, but for sound and for what the server does itself. */
  @Test
  void everyItemThatAServerShowsIsTakenButSoundAndMcp() throws IOException {
    Map<String, ObjectNode> commands = new TreeMap<>();
    frames("server.conversation.item.done")
        .forEach(
            (name, frame) -> {
              ObjectNode create = JsonNodeFactory.instance.objectNode();
              create.put("type", "conversation.item.create").set("item", frame.get("item"));
              commands.put(name, create);
            });

    assertThat(commands).hasSize(8);
    assertThat(refused(commands))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "",
                Refused.missing("item.content[0].text"),
                "+user_audio",
                Refused.missing("item.content[0].audio"),
                "+mcp_call",
                Refused.unsupported("item.type", "mcp_call"),
                "+mcp_list_tools",
                Refused.unsupported("item.type", "mcp_list_tools")));
  }

  /** What is wrong with a frame; of the message, its first sentence. */
  private record Refused(String code, String param, String message) {
    static Refused unavailable(String param, String what) {
      return new Refused(
          "invalid_value", param, what + " not available at this session's provider.");
    }

    static Refused unsupported(String param, String value) {
      return new Refused("invalid_value", param, "Invalid value: '" + value + "'.");
    }

    static Refused missing(String param) {
      return new Refused(
          "missing_required_parameter", param, "Missing required parameter: '" + param + "'.");
    }

    static Refused unknown(String param) {
      return new Refused("unknown_parameter", param, "Unknown parameter: '" + param + "'.");
    }

    static Refused of(Refusal refusal) {
      return new Refused(
          refusal.code(),
          Objects.requireNonNullElse(refusal.param(), ""),
          refusal.message().replaceFirst("(?<=\\.) Supported values are: .*", ""));
    }
  }
}
