package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames of the protocol whose ids need no mapping pass a seam as they came. */
class SeamFixturesTest {
  private static final Pattern NUMBER = Pattern.compile("\"event_id\":\"event_A(\\d+)");

  private final Bench bench = new Bench();

  static Stream<String> client() {
    return Wire.literals("client").stream();
  }

  /** The literal frames are numbered in the order of one long session. */
  private static int number(String name) {
    Matcher id = NUMBER.matcher(Wire.literal(name));
    return id.find() ? Integer.parseInt(id.group(1)) : Integer.MAX_VALUE;
  }

  @Test
  void serverEventsAreTheSameStrings() {
    List<String> names =
        Wire.literals("server").stream()
            .filter(name -> !name.equals("server.conversation.created"))
            .sorted(Comparator.comparingInt(SeamFixturesTest::number))
            .toList();

    for (String name : names) {
      String frame = Wire.literal(name);
      assertThat(bench.down(frame)).as(name).isSameAs(frame);
    }
    assertThat(names).hasSizeGreaterThan(80);
    assertThat(bench.seam().isIdle()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("client")
  void clientEventIsTheSameString(String name) {
    String frame = Wire.literal(name);

    assertThat(bench.up(frame)).isSameAs(frame);
  }
}
