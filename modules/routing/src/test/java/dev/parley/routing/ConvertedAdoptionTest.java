package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.Convert;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenCodec;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions whose sound is being converted when another router goes on with them (rules R22, R23).
 */
class ConvertedAdoptionTest extends JournalledRouters {
  private static final String DONE =
      "{\"type\":\"response.output_audio.done\",\"event_id\":\"e10\",\"response_id\":\"resp_2\","
          + "\"item_id\":\"item_1\",\"output_index\":0,\"content_index\":0}";

  private StandInCodec codec;

  @BeforeEach
  void convert() {
    codec = new StandInCodec(vertx, node);
    codec.announce();
  }

  /** The client declares a format, which is written down. */
  private void declare(String direction, String format) {
    int before = provider.events().size();
    link.say(
        "{\"type\":\"session.update\",\"event_id\":\"u1\",\"session\":{\"type\":\"realtime\","
            + "\"audio\":{\""
            + direction
            + "\":{\"format\":{\"type\":\""
            + format
            + "\"}}}}}");
    await().until(() -> provider.events().size() > before);
    provider.say(updated());
    await().until(() -> Events.types(link.events()).contains("session.updated"));
    await()
        .until(
            () ->
                (written().owner().declaredInput() + written().owner().declaredOutput())
                    .contains(format));
  }

  private static String updated() {
    return "{\"type\":\"session.updated\",\"event_id\":\"event_u\",\"session\":{\"type\":"
        + "\"realtime\",\"id\":\"sess_upstream\",\"audio\":{\"input\":{\"format\":{\"type\":"
        + "\"audio/pcm\",\"rate\":24000},\"turn_detection\":null},\"output\":{\"format\":"
        + "{\"type\":\"audio/pcm\",\"rate\":24000}}}}}";
  }

  private static String append(String audio) {
    return "{\"type\":\"input_audio_buffer.append\",\"event_id\":\"a\",\"audio\":\""
        + audio
        + "\"}";
  }

  private static String added(String response) {
    return "{\"type\":\"response.output_item.added\",\"event_id\":\"e9\",\"response_id\":\""
        + response
        + "\",\"output_index\":0,\"item\":{\"id\":\"item_1\",\"type\":\"message\"}}";
  }

  /** Another router goes on; its upstream has taken what the session is. */
  private StandInLink adopt(int sent, int kept) {
    StandInLink orphan = link.turningTo(router(journal));
    codec.announce();
    int before = provider.events().size();
    orphan.adopt("anonymous", link.events().size(), sent, kept);
    await().until(() -> provider.asked.size() == 2 && provider.events().size() > before);
    provider.sayAs(provider.last().generation(), 0, updated());
    return orphan;
  }

  private List<OpenCodec> asked(Leg leg, StandInLink by) {
    return codec.asked.stream()
        .filter(open -> open.leg() == leg && open.epoch() == by.epoch)
        .toList();
  }

  private List<String> appended() {
    return provider.events().stream()
        .map(Events::tree)
        .filter(event -> event.path("type").asText().equals("input_audio_buffer.append"))
        .map(event -> event.path("audio").asText())
        .toList();
  }

  @Test
  void soundThatWasBeingConvertedIsSentAgainAndConvertedInOrder() {
    declare("input", "audio/opus");
    codec.answersLater = true;
    link.say(append("AAAA"));
    link.say(append("BBBB"));
    await().until(() -> codec.unanswered.size() == 2);
    await().until(() -> written().owner().received() == 1);
    codec.unanswered.clear();
    codec.answersLater = false;

    StandInLink orphan = adopt(3, 3);
    orphan.say(append("AAAA"));
    orphan.say(append("BBBB"));
    orphan.say(Events.event("input_audio_buffer.commit"));

    await().until(() -> Events.types(provider.events()).contains("input_audio_buffer.commit"));
    assertThat(appended()).containsExactly("TUFSAAAA", "TUFSBBBB");
    assertThat(asked(Leg.CODEC_IN, orphan)).hasSize(1);
    assertThat(asked(Leg.CODEC_IN, orphan).get(0).from()).isEqualTo("audio/opus");
    assertThat(asked(Leg.CODEC_IN, orphan).get(0).router()).isEqualTo(orphan.router);
    assertThat(Events.types(orphan.events())).doesNotContain("error");
  }

  @Test
  void recordingWhoseHeaderWentWithItsRouterHasToBeginAgain() {
    declare("input", "audio/webm");
    codec.answersLater = true;
    link.say(append("AAAA"));
    await().until(() -> codec.unanswered.size() == 1);
    codec.unanswered.clear();
    codec.answersLater = false;

    StandInLink orphan = adopt(2, 2);

    await().until(() -> Events.types(orphan.events()).contains("error"));
    JsonNode error =
        orphan.events().stream()
            .map(Events::tree)
            .filter(event -> event.path("type").asText().equals("error"))
            .findFirst()
            .orElseThrow()
            .path("error");
    assertThat(error.path("code").asText()).isEqualTo("audio_stream_lost");
    orphan.say(append("CCCC"));
    await().until(() -> appended().contains("TUFSCCCC"));
  }

  @Test
  void answerThatWasBeingConvertedGoesOnInTheDeclaredFormat() {
    declare("output", "audio/wav");
    provider.say(Events.created("resp_1"));
    provider.say(added("resp_1"));
    provider.say(Events.delta("resp_1", 1));
    await().until(() -> link.events().stream().anyMatch(event -> event.contains("TUFSAAAA")));
    codec.answersLater = true;
    provider.say(Events.delta("resp_1", 2));
    await().until(() -> codec.unanswered.size() == 1);
    codec.unanswered.clear();
    codec.answersLater = false;

    StandInLink orphan = adopt(1, 1);
    await().until(() -> Events.types(provider.events()).contains("response.create"));
    int generation = provider.last().generation();
    provider.sayAs(generation, 1, Events.created("resp_2"));
    provider.sayAs(generation, 2, added("resp_2"));
    provider.sayAs(generation, 3, Events.delta("resp_2", 3));
    provider.sayAs(generation, 4, DONE);

    await().until(() -> Events.types(orphan.events()).contains("response.output_audio.done"));
    assertThat(Events.types(orphan.events()))
        .containsSubsequence("response.done", "response.created", "response.output_audio.delta");
    List<String> deltas =
        orphan.events().stream()
            .map(Events::tree)
            .filter(event -> event.path("type").asText().equals("response.output_audio.delta"))
            .map(event -> event.path("delta").asText())
            .toList();
    assertThat(deltas).containsExactly("TUFSAAAA", StandInCodec.HELD_BACK);
    assertThat(asked(Leg.CODEC_OUT, orphan)).hasSize(1);
    assertThat(asked(Leg.CODEC_OUT, orphan).get(0).to()).startsWith("audio/wav");
    assertThat(codec.received(Convert.class).stream().filter(c -> c.epoch() == orphan.epoch))
        .allMatch(convert -> convert.leg() == Leg.CODEC_OUT);
  }
}
