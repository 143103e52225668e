package dev.parley.routing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.format.AudioFormat;
import dev.parley.realtime.EventView;
import dev.parley.realtime.Json;
import dev.parley.routing.codec.DeclaredFormats.Answer;
import dev.parley.routing.codec.DeclaredFormats.Asked;
import dev.parley.routing.codec.DeclaredFormats.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DeclaredFormatsTest {
  private static final Path FIXTURES = Path.of("..", "protocol-fixtures", "openai");

  private final EventView view = new EventView();
  private boolean hasG711;
  private int ids;
  private final DeclaredFormats formats =
      new DeclaredFormats((direction, format) -> hasG711, () -> "own" + ids++);

  private static String fixture(String name) {
    try {
      return Files.readString(FIXTURES.resolve(name + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String update(String id, String input, String output) {
    String in = input.isEmpty() ? "" : "\"input\":{\"format\":" + input + "}";
    String out = output.isEmpty() ? "" : "\"output\":{\"format\":" + output + "}";
    String comma = in.isEmpty() || out.isEmpty() ? "" : ",";
    return "{\"type\":\"session.update\",\"event_id\":\""
        + id
        + "\",\"session\":{\"type\":\"realtime\",\"audio\":{"
        + in
        + comma
        + out
        + "}}}";
  }

  private static JsonNode tree(String event) {
    ObjectNode tree = Json.object(event);
    assertThat(tree).isNotNull();
    return tree;
  }

  private Asked.Changed send(String update) {
    Asked asked = formats.read(update);
    assertThat(asked).isInstanceOf(Asked.Changed.class);
    Asked.Changed changed = (Asked.Changed) asked;
    formats.onSent(changed.eventId(), changed);
    return changed;
  }

  private String heard(String event) {
    view.read(event);
    return formats.shown(view, formats.onEvent(view));
  }

  private static String error(String id) {
    return "{\"type\":\"error\",\"event_id\":\"event_1\",\"error\":{\"type\":"
        + "\"invalid_request_error\",\"code\":\"x\",\"message\":\"m\",\"param\":null,\"event_id\":"
        + (id == null ? "null" : "\"" + id + "\"")
        + "}}";
  }

  @Test
  void upstreamIsAskedForPcmAndTheClientIsShownWhatItDeclared() {
    Asked.Changed changed = send(fixture("client.session.update+telephone"));

    JsonNode session = tree(changed.update()).path("session");
    assertThat(session.at("/audio/input/format").toString())
        .isEqualTo("{\"type\":\"audio/pcm\",\"rate\":24000}");
    assertThat(session.at("/audio/output/format").toString())
        .isEqualTo("{\"type\":\"audio/pcm\",\"rate\":24000}");
    assertThat(changed.eventId()).isEqualTo("event_C16");
    assertThat(formats.converted(Direction.INPUT)).isNull();

    JsonNode shown = tree(heard(fixture("server.session.updated"))).path("session");
    assertThat(shown.at("/audio/input/format").toString()).isEqualTo("{\"type\":\"audio/pcmu\"}");
    assertThat(shown.at("/audio/output/format").toString()).isEqualTo("{\"type\":\"audio/pcma\"}");
    assertThat(shown.at("/audio/output/voice").asText()).isEqualTo("alloy");
    assertThat(formats.converted(Direction.INPUT)).isEqualTo(AudioFormat.of("audio/pcmu", null));
    assertThat(formats.wish(Direction.OUTPUT)).isEqualTo("audio/pcma");
  }

  @Test
  void whatEveryEndpointHasIsNoAffairOfTheHubs() {
    hasG711 = true;

    assertThat(formats.read(fixture("client.session.update+telephone")))
        .isInstanceOf(Asked.Unchanged.class);
    assertThat(formats.read(fixture("client.session.update+every_field")))
        .isInstanceOf(Asked.Unchanged.class);
    assertThat(formats.isIdle()).isTrue();
  }

  @Test
  void echoOfASessionWithoutConversionIsUntouched() {
    String updated = fixture("server.session.updated");
    formats.onSent("e1", null);
    assertThat(formats.isIdle()).isFalse();

    assertThat(heard(updated)).isSameAs(updated);
    assertThat(formats.isIdle()).isTrue();
  }

  @Test
  void formatThatThereIsNotIsRefusedNamingTheField() {
    Asked rate = formats.read(update("e1", "{\"type\":\"audio/pcm\",\"rate\":22050}", ""));
    Asked type = formats.read(update("e1", "", "{\"type\":\"audio/mp3\"}"));

    assertThat(((Asked.Refused) rate).param()).isEqualTo("session.audio.input.format.rate");
    assertThat(((Asked.Refused) rate).message()).contains("not 22050");
    assertThat(((Asked.Refused) rate).code()).isEqualTo("invalid_value");
    Asked low = formats.read(update("e1", "{\"type\":\"audio/pcm\",\"rate\":7000}", ""));
    assertThat(((Asked.Refused) low).code()).isEqualTo("integer_below_min_value");
    assertThat(((Asked.Refused) type).param()).isEqualTo("session.audio.output.format.type");
    assertThat(formats.isIdle()).isTrue();
  }

  @Test
  void whatIsMalformedIsTheUpstreamsToRefuse() {
    for (String format : new String[] {"7", "{\"type\":1}", "{\"rate\":8000}", "null"}) {
      assertThat(formats.read(update("e1", format, ""))).isInstanceOf(Asked.Unchanged.class);
    }
    assertThat(formats.read(update("e1", "{\"type\":\"audio/pcm\",\"rate\":\"8000\"}", "")))
        .isInstanceOf(Asked.Unchanged.class);
    assertThat(formats.read("{\"type\":\"session.update\",\"session\":[]}"))
        .isInstanceOf(Asked.Unchanged.class);
  }

  @Test
  void refusedUpdateChangesNothing() {
    send(update("e1", "{\"type\":\"audio/opus\"}", ""));
    heard(fixture("server.session.updated"));
    send(update("e2", "{\"type\":\"audio/webm\"}", "{\"type\":\"audio/wav\",\"rate\":16000}"));
    assertThat(formats.wish(Direction.INPUT)).isEqualTo("audio/webm");

    view.read(error("e2"));
    Answer answer = formats.onEvent(view);

    assertThat(answer).isNotNull();
    assertThat(answer.isAccepted()).isFalse();
    assertThat(formats.converted(Direction.INPUT)).isEqualTo(new AudioFormat.Opus());
    assertThat(formats.converted(Direction.OUTPUT)).isNull();
    assertThat(formats.wish(Direction.OUTPUT)).isEmpty();
  }

  @Test
  void answersBelongToUpdatesInTheirOrder() {
    formats.onSent(null, null);
    send(update("e1", "{\"type\":\"audio/opus\"}", ""));
    formats.onSent("e2", null);

    heard(fixture("server.session.updated"));
    assertThat(formats.converted(Direction.INPUT)).isNull();
    heard(error("of something else"));
    assertThat(formats.converted(Direction.INPUT)).isNull();
    heard(fixture("server.session.updated"));
    assertThat(formats.converted(Direction.INPUT)).isEqualTo(new AudioFormat.Opus());
    heard(error("e2"));
    assertThat(formats.converted(Direction.INPUT)).isEqualTo(new AudioFormat.Opus());
  }

  @Test
  void idThatTheClientDidNotGiveStaysWithTheHub() {
    String update =
        update("e1", "{\"type\":\"audio/opus\"}", "").replace("\"event_id\":\"e1\",", "");
    Asked.Changed changed = send(update);

    assertThat(changed.eventId()).isEqualTo("own0");
    assertThat(tree(changed.update()).path("event_id").asText()).isEqualTo("own0");
    assertThat(heard(error("own0"))).isEqualTo(error(null));
  }

  @Test
  void wayBackToWhatTheUpstreamHasIsAChangeToo() {
    send(update("e1", "", "{\"type\":\"audio/ogg\"}"));
    heard(fixture("server.session.updated"));
    Asked.Changed back = send(update("e2", "", "{\"type\":\"audio/pcm\",\"rate\":24000}"));

    assertThat(formats.convertedBy(back, Direction.OUTPUT)).isNull();
    String updated = fixture("server.session.updated");
    assertThat(heard(updated)).isSameAs(updated);
    assertThat(formats.isIdle()).isTrue();
  }

  @Test
  void sessionMayStartWithAFormatAndGoOnElsewhere() {
    String config =
        "{\"type\":\"realtime\",\"audio\":{\"input\":{\"format\":{\"type\":\"audio/webm\"}},"
            + "\"output\":{\"format\":{\"type\":\"audio/mp3\"}}}}";
    JsonNode inner = tree(formats.start(config));

    assertThat(inner.at("/audio/input/format/type").asText()).isEqualTo("audio/pcm");
    assertThat(inner.at("/audio/output/format/type").asText()).isEqualTo("audio/mp3");
    JsonNode created = tree(heard(fixture("server.session.created")));
    assertThat(created.at("/session/audio/input/format/type").asText()).isEqualTo("audio/webm");

    DeclaredFormats other = new DeclaredFormats((direction, format) -> true, () -> "x");
    other.restore(formats.wish(Direction.INPUT), formats.wish(Direction.OUTPUT));
    assertThat(other.converted(Direction.INPUT)).isEqualTo(new AudioFormat.Webm());
    assertThat(other.converted(Direction.OUTPUT)).isNull();
  }

  @Test
  void responseShowsTheDeclaredOutput() {
    send(update("e1", "", "{\"type\":\"audio/wav\",\"rate\":16000}"));
    heard(fixture("server.session.updated"));

    String shown =
        heard(
            "{\"type\":\"response.done\",\"response\":{\"id\":\"r\",\"audio\":{\"output\":"
                + "{\"format\":{\"type\":\"audio/pcm\",\"rate\":24000},\"voice\":\"alloy\"}}}}");

    assertThat(tree(shown).at("/response/audio/output/format").toString())
        .isEqualTo("{\"type\":\"audio/wav\",\"rate\":16000}");
    assertThat(tree(shown).at("/response/audio/output/voice").asText()).isEqualTo("alloy");
  }
}
