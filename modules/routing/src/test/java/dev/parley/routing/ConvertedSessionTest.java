package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.codec.BusCodecs;
import dev.parley.contract.error.ErrorCode;
import dev.parley.routing.RouterConfig.RoutedEndpoint;
import dev.parley.routing.health.BreakerSettings;
import dev.parley.routing.health.EndpointHealth;
import dev.parley.session.SessionSetup;
import dev.parley.session.WatchLimits;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Sessions whose client has another format, between a link, a provider and a codec of the test. */
class ConvertedSessionTest {
  private static final RouterConfig CONFIG =
      new RouterConfig(
          new Routes(List.of(new Route("voice", List.of(), List.of("first")))),
          Map.of("first", new RoutedEndpoint("gpt-first", Duration.ofSeconds(2))),
          WatchLimits.DEFAULTS,
          SessionSetup.DEFAULT_MODEL_WAIT,
          RouterConfig.Switching.NONE,
          RouterConfig.Resume.NONE,
          Duration.ofSeconds(2));

  private final Vertx vertx = Vertx.vertx();
  private final InstanceId node = InstanceId.create();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final RouterVerticle router =
      new RouterVerticle(
          CONFIG,
          node,
          "test",
          new EndpointHealth(
              Map.of("first", 100),
              new BreakerSettings(Duration.ofMinutes(1), Duration.ofMinutes(1)),
              () -> System.nanoTime() / 1_000_000,
              () -> 0.0),
          metrics);
  private StandInProvider provider;
  private StandInCodec codec;
  private StandInLink link;

  @BeforeEach
  void start() {
    BusCodecs.register(vertx.eventBus());
    provider = new StandInProvider(vertx, "first", node);
    codec = new StandInCodec(vertx, node);
    vertx.deployVerticle(router).await();
    link = new StandInLink(vertx, router.instance(), 1);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private void goLive() {
    provider.announce();
    link.open("voice");
    await().until(() -> !link.events().isEmpty());
  }

  private static String update(String direction, String format) {
    return "{\"type\":\"session.update\",\"event_id\":\"u1\",\"session\":{\"type\":\"realtime\","
        + "\"audio\":{\""
        + direction
        + "\":{\"format\":"
        + format
        + "}}}}";
  }

  private static String updated() {
    return "{\"type\":\"session.updated\",\"event_id\":\"event_u\",\"session\":{\"type\":"
        + "\"realtime\",\"id\":\"sess_upstream\",\"audio\":{\"input\":{\"format\":{\"type\":"
        + "\"audio/pcm\",\"rate\":24000},\"turn_detection\":null},\"output\":{\"format\":"
        + "{\"type\":\"audio/pcm\",\"rate\":24000}}}}}";
  }

  private static String append(String id, String audio) {
    return "{\"type\":\"input_audio_buffer.append\",\"event_id\":\""
        + id
        + "\",\"audio\":\""
        + audio
        + "\"}";
  }

  private void declare(String direction, String format) {
    goLive();
    int before = provider.events().size();
    link.say(update(direction, format));
    await().until(() -> provider.events().size() == before + 1);
    provider.say(updated());
    await().until(() -> clientTypes().contains("session.updated"));
  }

  private List<String> clientTypes() {
    return Events.types(link.events());
  }

  private JsonNode client(int number) {
    return Events.tree(link.events().get(number));
  }

  private List<String> provided() {
    return provider.events().stream()
        .map(Events::tree)
        .map(event -> event.path("type").asText() + " " + event.path("audio").asText())
        .toList();
  }

  @Test
  void soundIsConvertedAndNothingOvertakesIt() {
    codec.answersLater = true;
    goLive();
    link.say(update("input", "{\"type\":\"audio/opus\"}"));
    link.say(append("a1", "AAAA"));
    link.say(append("a2", "BBBB"));
    link.say(Events.event("input_audio_buffer.commit"));
    await().until(() -> provider.events().size() == 1);
    assertThat(Events.tree(provider.events().get(0)).at("/session/audio/input/format").toString())
        .isEqualTo("{\"type\":\"audio/pcm\",\"rate\":24000}");
    assertThat(codec.unanswered).isEmpty();

    provider.say(updated());
    await().until(() -> codec.unanswered.size() == 2);
    assertThat(provider.events()).hasSize(1);
    assertThat(client(1).at("/session/audio/input/format/type").asText()).isEqualTo("audio/opus");
    codec.answer();
    codec.answer();

    await().until(() -> provider.events().size() == 4);
    assertThat(provided().subList(1, 4))
        .containsExactly(
            "input_audio_buffer.append TUFSAAAA",
            "input_audio_buffer.append TUFSBBBB",
            "input_audio_buffer.commit ");
    assertThat(codec.asked).hasSize(1);
    assertThat(codec.asked.get(0).from()).isEqualTo("audio/opus");
    assertThat(codec.asked.get(0).to()).isEqualTo("audio/pcm;rate=24000");
    assertThat(codec.asked.get(0).leg()).isEqualTo(Leg.CODEC_IN);
    await().until(() -> link.creditedFrames() == 4);
  }

  @Test
  void answersComeInTheDeclaredFormatFromTheNextItemOn() {
    declare("output", "{\"type\":\"audio/wav\",\"rate\":16000}");
    provider.say(Events.created("resp_1"));
    provider.say(Events.delta("resp_1", 1));
    provider.say(
        "{\"type\":\"response.output_item.added\",\"event_id\":\"e9\",\"response_id\":\"resp_1\","
            + "\"output_index\":0,\"item\":{\"id\":\"item_1\",\"type\":\"message\"}}");
    provider.say(Events.delta("resp_1", 2));
    provider.say(
        "{\"type\":\"response.output_audio.done\",\"event_id\":\"e10\",\"response_id\":\"resp_1\","
            + "\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0}");

    await().until(() -> clientTypes().contains("response.output_audio.done"));
    assertThat(clientTypes().subList(2, clientTypes().size()))
        .containsExactly(
            "response.created",
            "response.output_audio.delta",
            "response.output_item.added",
            "response.output_audio.delta",
            "response.output_audio.delta",
            "response.output_audio.done");
    assertThat(client(3).path("delta").asText()).isEqualTo("AAAA");
    assertThat(link.events().get(5))
        .isEqualTo(Events.delta("resp_1", 2).replace("\"AAAA\"", "\"TUFSAAAA\""));
    assertThat(client(6).path("delta").asText()).isEqualTo(StandInCodec.HELD_BACK);
    assertThat(client(6).path("item_id").asText()).isEqualTo("item_1");
    assertThat(codec.asked.get(0).to()).isEqualTo("audio/wav;rate=16000");
  }

  @Test
  void codecThatIsGoneIsReplacedAndHearsWhatWasUnanswered() {
    declare("input", "{\"type\":\"audio/opus\"}");
    codec.answersLater = true;
    link.say(append("a1", "AAAA"));
    await().until(() -> codec.unanswered.size() == 1);
    StandInCodec other = new StandInCodec(vertx, node);
    codec.vanish();
    link.say(append("a2", "BBBB"));
    link.say(Events.event("input_audio_buffer.commit"));

    await().until(() -> provider.events().size() == 4);
    assertThat(provided().subList(1, 4))
        .containsExactly(
            "input_audio_buffer.append TUFSAAAA",
            "input_audio_buffer.append TUFSBBBB",
            "input_audio_buffer.commit ");
    assertThat(other.asked.get(0).generation()).isEqualTo(2);
    assertThat(clientTypes()).doesNotContain("error");
  }

  @Test
  void codecThatIsSilentIsReplacedAndARecordingMustBeginAgain() {
    declare("input", "{\"type\":\"audio/webm\"}");
    codec.answersLater = true;
    link.say(append("a1", "AAAA"));
    await().until(() -> codec.unanswered.size() == 1);
    codec.refuseWith = ErrorCode.SESSION_LIMIT;
    StandInCodec other = new StandInCodec(vertx, node);

    await().until(() -> provider.events().size() == 2);
    assertThat(provided().get(1)).isEqualTo("input_audio_buffer.append TUFSAAAA");
    assertThat(other.asked).hasSize(1);
    JsonNode error = client(link.events().size() - 1).path("error");
    assertThat(error.path("code").asText()).isEqualTo("audio_stream_lost");
    assertThat(error.path("message").asText()).contains("audio/webm");
  }

  @Test
  void withoutACodecTheUpdateIsRefusedAndTheSessionGoesOn() {
    codec.refuseWith = ErrorCode.SESSION_LIMIT;
    goLive();
    link.say(update("input", "{\"type\":\"audio/opus\"}"));
    link.say(append("a1", "AAAA"));

    await().until(() -> provider.events().size() == 1);
    assertThat(provided()).containsExactly("input_audio_buffer.append AAAA");
    assertThat(clientTypes()).containsExactly("session.created", "error");
    assertThat(client(1).at("/error/code").asText()).isEqualTo("codec_unavailable");
    assertThat(client(1).at("/error/event_id").asText()).isEqualTo("u1");
    await().until(() -> link.creditedFrames() == 2);
  }

  @Test
  void unknownFormatIsRefusedNamingTheField() {
    goLive();
    link.say(update("input", "{\"type\":\"audio/pcm\",\"rate\":22050}"));

    await().until(() -> link.events().size() == 2);
    assertThat(client(1).at("/error/param").asText()).isEqualTo("session.audio.input.format.rate");
    assertThat(provider.events()).isEmpty();
    assertThat(codec.asked).isEmpty();
  }

  @Test
  void faultIsToldAfterTheSoundAndTheSessionGoesOn() {
    declare("input", "{\"type\":\"audio/ogg\"}");
    codec.fault = new CodecFault(CodecFault.Code.INVALID_AUDIO, "audio/ogg at byte 7: no page");
    link.say(append("a1", "AAAA"));
    await().until(() -> link.events().size() == 3);
    codec.fault = null;
    link.say(append("a2", "BBBB"));

    await().until(() -> provider.events().size() == 2);
    assertThat(provided().get(1)).isEqualTo("input_audio_buffer.append TUFSBBBB");
    JsonNode error = client(2).path("error");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("code").asText()).isEqualTo("invalid_audio");
    assertThat(error.path("message").asText()).isEqualTo("audio/ogg at byte 7: no page");
    assertThat(error.path("event_id").asText()).isEqualTo("a1");
  }

  private void answer(String response, String... deltas) {
    provider.say(Events.created(response));
    provider.say(
        "{\"type\":\"response.output_item.added\",\"event_id\":\"e9\",\"response_id\":\""
            + response
            + "\",\"output_index\":0,\"item\":{\"id\":\"item_1\",\"type\":\"message\"}}");
    for (String delta : deltas) {
      provider.say(delta);
    }
    provider.say(
        "{\"type\":\"response.output_audio.done\",\"event_id\":\"e10\",\"response_id\":\""
            + response
            + "\",\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0}");
    provider.say(
        "{\"type\":\"response.done\",\"event_id\":\"e11\",\"response\":{\"id\":\""
            + response
            + "\",\"status\":\"completed\",\"output\":[]}}");
  }

  @Test
  void soundOfTheProviderThatCannotBeReadIsToldOncePerResponseWhichGoesOn() {
    declare("output", "{\"type\":\"audio/wav\",\"rate\":16000}");
    codec.fault =
        new CodecFault(CodecFault.Code.INVALID_AUDIO, "audio/pcm at byte 3: damaged base64");
    Logger logger = (Logger) LoggerFactory.getLogger(SoundFaults.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    answer("resp_1", Events.delta("resp_1", 1), Events.delta("resp_1", 2));
    answer("resp_2", Events.delta("resp_2", 3));
    await().until(() -> clientTypes().stream().filter("response.done"::equals).count() == 2);
    logger.detachAppender(lines);

    assertThat(clientTypes().subList(2, clientTypes().size()))
        .containsExactly(
            "response.created",
            "response.output_item.added",
            "error",
            "response.output_audio.done",
            "response.done",
            "response.created",
            "response.output_item.added",
            "error",
            "response.output_audio.done",
            "response.done");
    JsonNode error = client(4).path("error");
    assertThat(error.path("type").asText()).isEqualTo("server_error");
    assertThat(error.path("code").asText()).isEqualTo("provider_protocol_error");
    assertThat(error.path("message").asText()).contains("sound").contains("left out");
    assertThat(metrics.leftOut)
        .hasSize(5) // Three deltas, and the ends of two items.
        .containsOnly("first invalid_audio");
    assertThat(lines.list).hasSize(1);
    assertThat(lines.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(lines.list.get(0).getKeyValuePairs().toString())
        .contains(link.session.value(), "invalid_audio", "byte 3")
        .doesNotContain("AAAA");
  }

  @Test
  void deltaWithoutSoundIsLeftOutAndToldAndTheRestIsHeard() {
    declare("output", "{\"type\":\"audio/wav\",\"rate\":16000}");
    String empty = Events.delta("resp_1", 1).replace("\"AAAA\"", "null");
    answer("resp_1", empty, Events.delta("resp_1", 2), empty);
    await().until(() -> clientTypes().contains("response.done"));

    assertThat(clientTypes().subList(2, clientTypes().size()))
        .containsExactly(
            "response.created",
            "response.output_item.added",
            "error",
            "response.output_audio.delta",
            "response.output_audio.delta",
            "response.output_audio.done",
            "response.done");
    assertThat(client(5).path("delta").asText()).isEqualTo("TUFSAAAA");
    assertThat(metrics.leftOut).containsExactly("first invalid_audio", "first invalid_audio");
    assertThat(codec.received(Convert.class).stream().map(Convert::payload))
        .containsExactly("AAAA", "");
  }

  @Test
  void plainSessionHasNoCodecAndItsFramesAreUntouched() {
    declare("input", "{\"type\":\"audio/pcm\",\"rate\":24000}");
    String said = " " + append("a1", "AAAA");
    link.say(said);

    await().until(() -> provider.events().size() == 2);
    assertThat(provider.events())
        .containsExactly(update("input", "{\"type\":\"audio/pcm\",\"rate\":24000}"), said);
    assertThat(client(1).at("/session/audio").toString())
        .isEqualTo(Events.tree(updated()).at("/session/audio").toString());
    assertThat(codec.received).isEmpty();
  }

  @Test
  void codecIsClosedOnceWithItsSession() {
    declare("input", "{\"type\":\"audio/opus\"}");
    link.hangUp();

    await().until(() -> !codec.received(CloseCodec.class).isEmpty());
    assertThat(codec.received(CloseCodec.class)).hasSize(1);
    assertThat(codec.received(CloseCodec.class).get(0).generation()).isEqualTo(1);
  }
}
