package dev.parley.realtime;

import static dev.parley.realtime.EventView.Problem.DUPLICATE_KEY;
import static dev.parley.realtime.EventView.Problem.NOT_AN_OBJECT;
import static dev.parley.realtime.EventView.Problem.NOT_JSON;
import static dev.parley.realtime.EventView.Problem.NO_TYPE;
import static dev.parley.realtime.EventView.Problem.TOO_DEEP;
import static dev.parley.realtime.EventView.Problem.TOO_MANY_KEYS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a text an event, and what is told of one that is none. */
class EventViewTest {
  private final EventView view = new EventView();

  private EventView.Problem problem(String text) {
    assertThat(view.read(text)).isEqualTo(view.problem() == null);
    return view.problem();
  }

  @Test
  void nothingReadIsNoEvent() {
    assertThat(view.isJson()).isFalse();
    assertThat(view.problem()).isEqualTo(NOT_JSON);
    assertThat(view.type()).isNull();
    assertThat(view.serverType()).isEqualTo(ServerEventType.UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "nonsense",
        "{\"type\":\"a\"",
        "{\"type\":\"a\",\"b\":{\"c\":}}",
        "{\"type\":\"a\",\"b\":[{\"c\": }]}",
        "{\"type\":\"a\",\"b\":{\"c\":]}}",
        "{\"type\":\"a\"}}",
        "{\"type\":\"a\"} x",
        "{\"type\":\"a\"}{\"type\":\"b\"}",
        "{\"type\":\"a\",}",
        "{\"type\":\"a\" \"b\":1}",
        "{,\"type\":\"a\"}",
        "{\"type\" \"a\"}",
        "{type:\"a\"}",
        "{'type':'a'}",
        "{\"type\":\"a\",\"n\":01}",
        "{\"type\":\"a\",\"n\":-}",
        "{\"type\":\"a\",\"n\":1.}",
        "{\"type\":\"a\",\"n\":.5}",
        "{\"type\":\"a\",\"n\":+1}",
        "{\"type\":\"a\",\"n\":1e}",
        "{\"type\":\"a\",\"n\":1e+}",
        "{\"type\":\"a\",\"n\":NaN}",
        "{\"type\":\"a\",\"n\":0x1}",
        "{\"type\":\"a\",\"n\":tru}",
        "{\"type\":\"a\",\"n\":trueish}",
        "{\"type\":\"a\",\"n\":[1,]}",
        "{\"type\":\"a\",\"n\":[1}",
        "{\"type\":\"a\",\"n\":{\"x\":1]}",
        "{\"type\":\"a\",\"n\":{1:1}}",
        "{\"type\":\"a\\x\"}",
        "{\"type\":\"a\\u12g4\"}",
        "{\"type\":\"a\\u12\"}",
        "{\"type\":\"a\nb\"}",
        "{\"ty\tpe\":\"a\"}",
        "{\"type\":\"a\"} // why",
        "\ufeff{\"type\":\"a\"}",
        "{\u00a0\"type\":\"a\"}",
        "[",
        "\"open",
        "1 2"
      })
  void brokenTextIsNotJson(String text) {
    assertThat(problem(text)).isEqualTo(NOT_JSON);
    assertThat(StrictJackson.isJson(text)).isFalse();
  }

  /** A parser that masks the digits takes U+0130 for a zero. */
  @Test
  void hexDigitsAreAsciiOnly() {
    assertThat(problem("{\"type\":\"\\u00\u0130\u0130\"}")).isEqualTo(NOT_JSON);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[{\"type\":\"a\"}]", "\"type\"", "-1.5e3", "true", " null "})
  void otherJsonIsNotAnObject(String text) {
    assertThat(problem(text)).isEqualTo(NOT_AN_OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "{\"typ\":\"a\"}",
        "{\"type\":null}",
        "{\"type\":1}",
        "{\"type\":[\"a\"]}",
        "{\"x\":{\"type\":\"a\"}}"
      })
  void objectWithoutAStringTypeHasNoType(String text) {
    assertThat(problem(text)).isEqualTo(NO_TYPE);
  }

  @ParameterizedTest // R7
  @ValueSource(
      strings = {
        "{\"type\":\"a\",\"type\":\"b\"}",
        "{\"type\":\"a\",\"ty\\u0070e\":\"b\"}",
        "{\"type\":\"a\",\"event_id\":1,\"event_id\":\"b\"}",
        "{\"type\":\"a\",\"x\":1,\"y\":2,\"x\":3}",
        "{\"type\":\"a\",\"x/y\":1,\"x\\/y\":1}",
        "{\"\\u0061\":1,\"type\":\"a\",\"\\u0061\":1}",
        "{\"\":1,\"type\":\"a\",\"\":1}"
      })
  void topLevelKeyThatComesTwiceIsMalformed(String text) {
    assertThat(problem(text)).isEqualTo(DUPLICATE_KEY);
    assertThat(view.type()).isNull();
  }

  @Test
  void nestedKeyMayComeTwice() {
    assertThat(problem("{\"type\":\"a\",\"x\":{\"y\":1,\"y\":2}}")).isNull();
  }

  @Test
  void brokenTextIsNotJsonWhateverElseItIs() {
    assertThat(problem("{\"type\":\"a\",\"type\":\"a\"")).isEqualTo(NOT_JSON);
  }

  @ParameterizedTest
  @CsvSource({"512, true", "513, false", "100000, false"})
  void nestingIsBounded(int depth, boolean accepted) {
    String arrays = "[".repeat(depth - 1) + "]".repeat(depth - 1);
    assertThat(problem("{\"type\":\"a\",\"x\":" + arrays + "}"))
        .isEqualTo(accepted ? null : TOO_DEEP);

    String objects = "{\"x\":".repeat(depth - 1) + "1" + "}".repeat(depth - 1);
    assertThat(problem("{\"type\":\"a\",\"x\":" + objects + "}"))
        .isEqualTo(accepted ? null : TOO_DEEP);
    assertThat(problem("[".repeat(depth) + "]".repeat(depth)))
        .isEqualTo(accepted ? NOT_AN_OBJECT : TOO_DEEP);
  }

  @ParameterizedTest
  @CsvSource({"256, true", "257, false", "5000, false"})
  void topLevelKeysAreCounted(int keys, boolean accepted) {
    String others =
        IntStream.range(1, keys).mapToObj(i -> ",\"k" + i + "\":1").collect(Collectors.joining());

    assertThat(problem("{\"type\":\"a\"" + others + "}"))
        .isEqualTo(accepted ? null : TOO_MANY_KEYS);
  }

  @ParameterizedTest
  @CsvSource({"1000, '', true", "1001, '', false", "999, .5, true", "1000, .5, false"})
  void digitsOfANumberAreCounted(int digits, String fraction, boolean accepted) {
    String text = "{\"type\":\"a\",\"x\":-" + "7".repeat(digits) + fraction + "}";

    assertThat(problem(text)).isEqualTo(accepted ? null : NOT_JSON);
    assertThat(StrictJackson.isJson(text)).isEqualTo(accepted);
  }

  @Test
  void hugeStringIsReadToItsEnd() {
    String audio = "QUJD".repeat(5_500_000);
    String text = "{\"audio\":\"" + audio + "\",\"type\":\"input_audio_buffer.append\"}";

    assertThat(problem(text)).isNull();
    assertThat(view.clientType()).isEqualTo(ClientEventType.INPUT_AUDIO_BUFFER_APPEND);
    assertThat(view.audioStart()).isEqualTo(10);
    assertThat(view.audioEnd()).isEqualTo(10 + audio.length());
    assertThat(Json.object(text)).isNotNull();
  }

  @Test
  void audioWithEscapesHasNoRange() {
    view.read("{\"type\":\"input_audio_buffer.append\",\"audio\":\"AA\\/A\"}");

    assertThat(view.audioStart()).isEqualTo(-1);
    assertThat(view.audioEnd()).isEqualTo(-1);
    assertThat(view.audio()).isEqualTo("AA/A");
  }

  @Test
  void everyTypeIsFoundByItsName() {
    for (ServerEventType type : ServerEventType.values()) {
      view.read("{\"type\":\"" + type.wireName() + "\"}");
      assertThat(view.serverType()).isEqualTo(type);
      assertThat(ServerEventType.of(type.wireName())).isEqualTo(type);
    }
    for (ClientEventType type : ClientEventType.values()) {
      view.read("{\"type\":\"" + type.wireName() + "\"}");
      assertThat(view.clientType()).isEqualTo(type);
      assertThat(ClientEventType.of(type.wireName())).isEqualTo(type);
    }
  }

  @Test
  void escapedTypeIsTheSameType() {
    view.read("{\"ty\\u0070e\":\"response\\u002edone\",\"response_id\":\"r\\u0031\"}");

    assertThat(view.serverType()).isEqualTo(ServerEventType.RESPONSE_DONE);
    assertThat(view.responseIdIs("r1")).isTrue();
    assertThat(view.responseIdIs("r\\u0031")).isFalse();
  }

  @Test
  void nothingIsLeftOfTheEventBefore() {
    view.read("{\"type\":\"a\",\"event_id\":\"e\",\"item_id\":\"i\",\"audio\":\"AAAA\",\"x\":1}");
    view.read("{\"type\":\"b\",\"x\":1}");

    assertThat(view.problem()).isNull();
    assertThat(view.eventId()).isNull();
    assertThat(view.itemIdIs("i")).isFalse();
    assertThat(view.audioStart()).isEqualTo(-1);

    view.read("{\"type\":\"c\",\"event_id\":\"e\"");

    assertThat(view.type()).isNull();
    assertThat(view.eventId()).isNull();
  }

  @Test
  void tellsHowLongADeltaIsWithoutMakingIt() {
    view.read("{\"type\":\"t\",\"delta\":\"QUJD\"}");
    assertThat(view.deltaLength()).isEqualTo(4);
    view.read("{\"type\":\"t\",\"delta\":7}");
    assertThat(view.deltaLength()).isZero();
    view.read("{\"type\":\"t\"}");
    assertThat(view.deltaLength()).isZero();
  }
}
