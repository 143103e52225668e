package dev.parley.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The view and a parser agree on every text: whether it is an event, and on every value. */
class EventViewPropertyTest {
  /** What a mutation puts in; half of it means something to JSON. */
  private static final String ALPHABET =
      "{}[]:,\"\\/-+.eE0123456789truefalsn u\t\n\u0001\u0000é\u0122";

  private final EventView view = new EventView();

  @Provide
  Arbitrary<String> events() {
    return EventTexts.events();
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  @Property(tries = 300)
  void viewAgreesWithAParser(@ForAll("events") String text) {
    assertAgreement(text);
  }

  @Property(tries = 200)
  void viewAgreesWithAParserOnBrokenEvents(
      @ForAll("events") String text, @ForAll("seeds") long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 30; i++) {
      StringBuilder broken = new StringBuilder(text);
      int mutations = 1 + random.nextInt(3);
      for (int m = 0; m < mutations; m++) {
        mutate(broken, random);
      }
      assertAgreement(broken.toString());
    }
  }

  /** Most texts are long base64 with little around it: half of the places are at the ends. */
  private static void mutate(StringBuilder text, Random random) {
    int near = Math.min(text.length(), 120);
    int at =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(near + 1);
          case 1 -> text.length() - random.nextInt(near + 1);
          default -> random.nextInt(text.length() + 1);
        };
    char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
    if (at == text.length() || random.nextInt(3) == 0) {
      text.insert(at, other);
    } else if (random.nextBoolean()) {
      text.deleteCharAt(at);
    } else {
      text.setCharAt(at, other);
    }
  }

  @Property(tries = 100)
  void noBeginningOfAnEventIsOne(@ForAll("events") String text, @ForAll("seeds") long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 40; i++) {
      assertAgreement(text.substring(0, random.nextInt(text.length() + 1)));
    }
    assertAgreement(text + ALPHABET.charAt(random.nextInt(ALPHABET.length())));
  }

  private void assertAgreement(String text) {
    if (StrictJackson.mayBeWrongAbout(text)) {
      return;
    }
    JsonNode event = StrictJackson.event(text);

    boolean accepted = view.read(text);

    assertThat(accepted).as("accepts %s", text).isEqualTo(event != null);
    assertThat(view.isJson()).isEqualTo(accepted);
    assertThat(view.problem() == null).isEqualTo(accepted);
    assertThat(view.text()).isSameAs(text);
    if (event == null) {
      assertThat(view.problem() == EventView.Problem.NOT_JSON)
          .as("calls %s no JSON", text)
          .isEqualTo(!StrictJackson.isJson(text));
      assertThat(view.type()).isNull();
      assertThat(view.eventId()).isNull();
      assertThat(view.audioStart()).isEqualTo(-1);
    } else {
      assertSameValues(event);
      assertThat(Json.object(text)).isEqualTo(event);
    }
  }

  private void assertSameValues(JsonNode event) {
    assertThat(view.type()).isEqualTo(string(event, "type"));
    assertThat(view.clientType()).isEqualTo(ClientEventType.of(string(event, "type")));
    assertThat(view.serverType()).isEqualTo(ServerEventType.of(string(event, "type")));
    assertThat(view.eventId()).isEqualTo(string(event, "event_id"));
    assertThat(view.itemId()).isEqualTo(string(event, "item_id"));
    assertThat(view.responseId()).isEqualTo(string(event, "response_id"));
    assertThat(view.callId()).isEqualTo(string(event, "call_id"));
    assertThat(view.previousItemId()).isEqualTo(string(event, "previous_item_id"));
    assertThat(view.audio()).isEqualTo(string(event, "audio"));
    assertThat(view.delta()).isEqualTo(string(event, "delta"));
    assertThat(view.responseIdIs("resp_1"))
        .isEqualTo("resp_1".equals(string(event, "response_id")));
    assertThat(view.responseIdIs(event.path("response_id").asText("none")))
        .isEqualTo(string(event, "response_id") != null);
    assertThat(view.itemIdIs(event.path("item_id").asText("none")))
        .isEqualTo(string(event, "item_id") != null);
    String eventId = string(event, "event_id");
    assertThat(view.eventIdStartsWith("e")).isEqualTo(eventId != null && eventId.startsWith("e"));
    if (view.audioStart() >= 0) {
      assertThat(view.text().substring(view.audioStart(), view.audioEnd()))
          .isEqualTo(string(event, "audio"));
    }
  }

  private static String string(JsonNode event, String key) {
    JsonNode value = event.get(key);
    return value != null && value.isTextual() ? value.textValue() : null;
  }
}
