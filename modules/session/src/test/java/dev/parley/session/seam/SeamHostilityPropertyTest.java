package dev.parley.session.seam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.realtime.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Frames with fields that miss, have other types or hold other ids. */
class SeamHostilityPropertyTest {
  private static final List<String> SERVER =
      Wire.literals("server").stream().map(Wire::literal).toList();
  private static final List<String> CLIENT =
      Wire.literals("client").stream().map(Wire::literal).toList();

  @Property(tries = 300)
  void nothingThrowsAndWhatPassesIsAnEventOfItsType(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int frames) {
    Random random = new Random(seed);
    Bench bench = new Bench().replay("item_A1", "item_B1").older("item_C1").older("item_A2");
    bench.offsetMs = random.nextLong() >>> random.nextInt(64);
    bench.conversationId = random.nextBoolean() ? "conv_\"old" : null;
    bench.openSpeech = random.nextBoolean() ? "item_X1" : null;
    bench.knownResponses.add("resp_B1");
    bench.seam().continueResponse("resp_A1", random.nextBoolean());
    bench.seam().continueResponse("resp_Z1", true);
    for (int i = 0; i < frames; i++) {
      boolean fromServer = random.nextInt(4) > 0;
      String frame = mutated(random, fromServer ? SERVER : CLIENT);
      String text = fromServer ? bench.down(frame) : bench.up(frame);
      if (text != null) {
        assertThat(Bench.view(text).isJson()).isEqualTo(Bench.view(frame).isJson());
        assertThat(Bench.view(text).type()).isEqualTo(Bench.view(frame).type());
        assertThat(Bench.view(text).eventId()).isEqualTo(Bench.view(frame).eventId());
        assertThat(Bench.view(text).callId()).isEqualTo(Bench.view(frame).callId());
        assertThat(Bench.view(text).delta()).isEqualTo(Bench.view(frame).delta());
        if (text.equals(frame)) {
          assertThat(text).isSameAs(frame);
        }
      }
    }
  }

  private static String mutated(Random random, List<String> frames) {
    ObjectNode tree = Json.object(frames.get(random.nextInt(frames.size())));
    for (int i = random.nextInt(4); i > 0 && tree != null; i--) {
      mutate(random, tree);
    }
    return String.valueOf(tree);
  }

  private static void mutate(Random random, ObjectNode tree) {
    ObjectNode at = tree;
    while (random.nextBoolean()) {
      List<ObjectNode> deeper = new ArrayList<>();
      at.forEach(each -> add(deeper, each));
      if (deeper.isEmpty()) {
        break;
      }
      at = deeper.get(random.nextInt(deeper.size()));
    }
    List<String> fields = new ArrayList<>();
    at.fieldNames().forEachRemaining(fields::add);
    if (fields.isEmpty()) {
      return;
    }
    String field = fields.get(random.nextInt(fields.size()));
    if (random.nextInt(4) == 0) {
      at.remove(field);
    } else {
      at.set(field, value(random));
    }
  }

  private static void add(List<ObjectNode> objects, JsonNode node) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    } else if (node instanceof ArrayNode array) {
      array.forEach(each -> add(objects, each));
    }
  }

  private static JsonNode value(Random random) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    return switch (random.nextInt(9)) {
      case 0 -> json.nullNode();
      case 1 -> json.numberNode(random.nextLong());
      case 2 -> json.numberNode(random.nextDouble());
      case 3 -> json.objectNode().put("id", "item_A1");
      case 4 -> json.arrayNode().add("item_A1").add(json.objectNode().put("id", "item_C1"));
      case 5 -> json.textNode("x".repeat(random.nextInt(2_000)));
      case 6 -> json.textNode("\"\\\u0000\uD800" + random.nextInt(3));
      default -> {
        String kind = random.nextBoolean() ? "item_" : "resp_";
        yield json.textNode(kind + "ABCXZ".charAt(random.nextInt(5)) + "1");
      }
    };
  }
}
