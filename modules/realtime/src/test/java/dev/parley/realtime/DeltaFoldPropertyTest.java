package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Folded streams say the same in the same order, in fewer events. */
class DeltaFoldPropertyTest {
  /** One event as a client takes it in: neighbours of one stretch say what they say together. */
  private record Stretch(String type, String rest, String said) {}

  @Property(tries = 300)
  void whatIsSaidAndItsOrderStay(@ForAll("streams") List<String> events) {
    List<String> folded = DeltaFold.fold(events);

    assertThat(stretches(folded)).isEqualTo(stretches(events));
    assertThat(folded.size()).isLessThanOrEqualTo(events.size());
  }

  @Property(tries = 200)
  void nothingIsLeftToFold(@ForAll("streams") List<String> events) {
    List<String> folded = DeltaFold.fold(events);

    assertThat(DeltaFold.fold(folded)).isEqualTo(folded);
    assertThat(folded).hasSameSizeAs(stretches(events));
  }

  @Property(tries = 200)
  void eachFoldedEventIsLikeItsFirstPieceButForTheDelta(@ForAll("streams") List<String> events) {
    for (String event : DeltaFold.fold(events)) {
      ObjectNode node = parse(event);
      assertThat(events.stream().map(DeltaFoldPropertyTest::parse))
          .anySatisfy(
              piece -> {
                assertThat(piece.get("event_id")).isEqualTo(node.get("event_id"));
                assertThat(without(piece, "delta")).isEqualTo(without(node, "delta"));
              });
    }
  }

  @Example
  void soundIsJoinedAsBytesEvenWhereAPieceEndsInPadding() {
    List<String> events = List.of(audio("e1", "AQ=="), audio("e2", "AgM="), audio("e3", "BAUG"));

    assertThat(DeltaFold.fold(events)).containsExactly(audio("e1", "AQIDBAUG"));
  }

  @Example
  void soundThatIsNotBase64StaysAsItIs() {
    for (String bad : List.of("A===", "AQI", "A\\/==", "!!!!")) {
      List<String> events = List.of(audio("e1", "AQ=="), audio("e2", bad), audio("e3", "AQ=="));

      assertThat(DeltaFold.fold(events)).isEqualTo(events);
    }
  }

  @Example
  void anEventWithNestedFieldsStaysAlone() {
    String one =
        "{\"type\":\"conversation.item.input_audio_transcription.delta\",\"event_id\":\"a\","
            + "\"item_id\":\"i\",\"delta\":\"x\",\"logprobs\":[]}";

    assertThat(DeltaFold.fold(List.of(one, one))).containsExactly(one, one);
  }

  @Example
  void halvesOfACharacterMeet() {
    List<String> events = List.of(text("e1", "i", "\\ud83d"), text("e2", "i", "\\ude00"));

    assertThat(parse(DeltaFold.fold(events).get(0)).get("delta").asText())
        .isEqualTo("\ud83d\ude00");
  }

  private static List<Stretch> stretches(List<String> events) {
    List<Stretch> all = new ArrayList<>();
    for (String event : events) {
      ObjectNode node = parse(event);
      String type = node.get("type").asText();
      boolean delta = type.endsWith(".delta");
      String said = !delta ? event : said(type, node.get("delta").asText());
      String rest = delta ? without(node, "delta", "event_id", "obfuscation").toString() : event;
      Stretch last = all.isEmpty() ? null : all.get(all.size() - 1);
      if (delta && last != null && last.rest().equals(rest)) {
        all.set(all.size() - 1, new Stretch(type, rest, last.said() + said));
      } else {
        all.add(new Stretch(type, rest, said));
      }
    }
    return all;
  }

  /** Bytes as characters, so that they can be joined like text. */
  private static String said(String type, String delta) {
    if (!type.equals("response.output_audio.delta")) {
      return delta;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(Base64.getDecoder().decode(delta));
    return bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static ObjectNode parse(String event) {
    return Objects.requireNonNull(Json.object(event));
  }

  private static ObjectNode without(ObjectNode node, String... fields) {
    return node.deepCopy().remove(List.of(fields));
  }

  private static String audio(String id, String delta) {
    return "{\"type\":\"response.output_audio.delta\",\"event_id\":\""
        + id
        + "\",\"response_id\":\"r\",\"item_id\":\"i\",\"output_index\":0,\"content_index\":0,\"delta\":\""
        + delta
        + "\"}";
  }

  private static String text(String id, String item, String delta) {
    return ("{\"type\":\"response.output_text.delta\",\"event_id\":\"%s\",\"response_id\":\"r\","
            + "\"item_id\":\"%s\",\"output_index\":0,\"content_index\":0,\"delta\":\"%s\","
            + "\"obfuscation\":\"%s\"}")
        .formatted(id, item, delta, id.repeat(2));
  }

  @Provide
  Arbitrary<List<String>> streams() {
    Arbitrary<String> ids = Arbitraries.integers().between(0, 1_000_000).map(n -> "event_" + n);
    Arbitrary<String> items = Arbitraries.of("item_1", "item_2");
    Arbitrary<String> pieces = Arbitraries.of("a", "é☂", "\\\"", "\\n", "\\u0041", "", " b");
    Arbitrary<String> texts =
        Combinators.combine(ids, items, pieces).as(DeltaFoldPropertyTest::text);
    Arbitrary<String> sounds =
        Combinators.combine(ids, Arbitraries.bytes().array(byte[].class).ofMaxSize(20))
            .as((id, bytes) -> audio(id, Base64.getEncoder().encodeToString(bytes)));
    Arbitrary<String> others =
        ids.map(id -> "{\"type\":\"response.output_text.done\",\"event_id\":\"" + id + "\"}");
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(5, texts),
            net.jqwik.api.Tuple.of(5, sounds),
            net.jqwik.api.Tuple.of(1, others))
        .list()
        .ofMaxSize(40);
  }
}
