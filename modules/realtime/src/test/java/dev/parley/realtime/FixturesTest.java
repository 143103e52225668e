package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The literal frames of the protocols are read as what they are. */
class FixturesTest {
  private static final Path FOLDER = Path.of("..", "protocol-fixtures");
  private static final Pattern NAME =
      Pattern.compile("(client|server)\\.([a-z_.]+?)(\\+[a-z_]+)?\\.json");

  private final EventView view = new EventView();

  static Stream<Path> frames() throws IOException {
    return Stream.concat(frames("openai"), frames("glm"));
  }

  private static Stream<Path> frames(String protocol) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER.resolve(protocol))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  private static Matcher name(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    assertThat(name.matches()).as("%s is named by side and type", file).isTrue();
    return name;
  }

  @ParameterizedTest
  @MethodSource("frames")
  void frameIsReadAsAParserReadsIt(Path file) throws IOException {
    Matcher name = name(file);
    String frame = Files.readString(file);

    assertThat(view.read(frame)).as("%s", view.problem()).isTrue();

    assertThat(view.type()).isEqualTo(name.group(2));
    assertThat(view.serverType()).isEqualTo(ServerEventType.of(name.group(2)));
    assertThat(view.clientType()).isEqualTo(ClientEventType.of(name.group(2)));
    JsonNode event = StrictJackson.event(frame);
    assertThat(view.eventId()).isEqualTo(event.path("event_id").textValue());
    assertThat(view.itemId()).isEqualTo(event.path("item_id").textValue());
    assertThat(view.responseId()).isEqualTo(event.path("response_id").textValue());
    assertThat(view.callId()).isEqualTo(event.path("call_id").textValue());
    assertThat(view.previousItemId()).isEqualTo(event.path("previous_item_id").textValue());
    assertThat(view.audio()).isEqualTo(event.path("audio").textValue());
    assertThat(view.delta()).isEqualTo(event.path("delta").textValue());
  }

  @Test
  void everyTypeHasAFrame() throws IOException {
    List<Matcher> names = frames("openai").map(FixturesTest::name).toList();

    assertThat(
            of("server", names)
                .map(ServerEventType::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ServerEventType.class))))
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.complementOf(EnumSet.of(ServerEventType.UNKNOWN)));
    assertThat(
            of("client", names)
                .map(ClientEventType::of)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(ClientEventType.class))))
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.complementOf(EnumSet.of(ClientEventType.UNKNOWN)));
  }

  private static Stream<String> of(String side, List<Matcher> names) {
    return names.stream().filter(name -> name.group(1).equals(side)).map(name -> name.group(2));
  }

  @Test
  void indexNamesEveryFile() throws IOException {
    Set<String> named =
        Pattern.compile(
                "^\\| `([^`]+\\.json)` \\| [^|]+ \\| (copied|composed) \\|$", Pattern.MULTILINE)
            .matcher(Files.readString(FOLDER.resolve("INDEX.md")))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    try (Stream<Path> files = Files.walk(FOLDER)) {
      assertThat(named)
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(file -> file.endsWith(".json"))
                  .collect(Collectors.toSet()));
    }
  }
}
