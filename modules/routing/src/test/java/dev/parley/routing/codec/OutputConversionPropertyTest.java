package dev.parley.routing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.CodecFault;
import dev.parley.contract.Convert.What;
import dev.parley.contract.FrameKind;
import dev.parley.realtime.Json;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Events of a provider and a codec's answers in any order of the two. */
class OutputConversionPropertyTest {
  private static final class World implements OutputConversion.Owner {
    final StandInCodec codec = new StandInCodec();
    final OutputConversion conversion = new OutputConversion(this, codec);
    final List<String> expected = new ArrayList<>();
    final List<String> said = new ArrayList<>();
    final List<What> whats = new ArrayList<>();
    final List<String> ids = new ArrayList<>();
    final Map<String, Integer> credited = new HashMap<>();
    final ArrayDeque<Runnable> credits = new ArrayDeque<>();
    final Random random;
    int events;
    int own;
    int items;
    @Nullable String item;

    World(long seed) {
      random = new Random(seed);
      conversion.setConverting(true);
      conversion.queue().start();
    }

    @Override
    public void toClient(FrameKind kind, String event, @Nullable Creditor creditTo) {
      ObjectNode tree = Json.object(event);
      ids.add(tree.path("event_id").asText());
      if (tree.has("delta")) {
        note(tree.path("item_id").asText(), tree.path("delta").asText(), said);
      } else {
        said.add(tree.path("type").asText());
      }
      if (creditTo != null) {
        credits.add(() -> creditTo.passedOn(event));
      }
    }

    /** An item's sound counts as one however it is cut, as long as nothing stands between. */
    private static void note(String item, String delta, List<String> lines) {
      String hex = HexFormat.of().formatHex(Base64.getDecoder().decode(delta));
      int last = lines.size() - 1;
      if (hex.isEmpty()) {
        return;
      }
      if (last >= 0 && lines.get(last).startsWith(item + " ")) {
        lines.set(last, lines.get(last) + hex);
      } else {
        lines.add(item + " " + hex);
      }
    }

    @Override
    public String nextEventId() {
      return "own" + own++;
    }

    @Override
    public void onFault(CodecFault fault, boolean isFirst) {
      throw new AssertionError("there was none");
    }

    private void offer(String type, @Nullable String itemId, @Nullable String delta) {
      String id = "e" + events++;
      String event =
          "{\"type\":\""
              + type
              + "\",\"event_id\":\""
              + id
              + "\",\"item_id\":\""
              + itemId
              + "\""
              + (delta == null ? "" : ", \"delta\" : \"" + delta + "\"")
              + "}";
      conversion.offer(
          delta == null ? FrameKind.CONTROL : FrameKind.DATA,
          event,
          passed -> {
            assertThat(passed).isEqualTo(event);
            credited.merge(id, 1, Integer::sum);
          });
    }

    private void say() {
      int kind = random.nextInt(12);
      if (kind == 0 && item != null) {
        note(item, StandInCodec.HELD_BACK, expected);
        whats.add(What.END);
        expected.add("response.output_audio.done");
        offer("response.output_audio.done", item, null);
        item = null;
      } else if (kind == 1) {
        if (item != null) {
          whats.add(What.RESET);
        }
        expected.add("response.done");
        offer("response.done", null, null);
        item = null;
      } else if (kind == 2) {
        expected.add("response.output_item.added");
        offer("response.output_item.added", null, null);
      } else {
        if (item == null || kind == 3) {
          if (item != null) {
            whats.add(What.RESET);
          }
          item = "item" + items++;
        }
        byte[] sound = new byte[random.nextInt(200)];
        random.nextBytes(sound);
        String delta = Base64.getEncoder().encodeToString(sound);
        note(item, delta, expected);
        whats.add(What.SOUND);
        offer("response.output_audio.delta", item, delta);
      }
    }

    void act(boolean maySay) {
      switch (random.nextInt(maySay ? 8 : 4)) {
        case 0 -> {
          if (!credits.isEmpty()) {
            credits.remove().run();
          }
        }
        case 1, 2, 3 -> {
          if (!codec.isIdle()) {
            int characters = random.nextInt(400);
            assertThat(codec.answer(characters, null, conversion::onConverted)).isTrue();
          }
        }
        default -> say();
      }
    }

    void settle() {
      while (conversion.size() > 0 || !credits.isEmpty()) {
        act(false);
      }
    }
  }

  @Property(tries = 200)
  void clientHearsEverythingOnceAndInOrderEachItemAStream(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 150; i++) {
      world.act(true);
    }
    world.settle();

    assertThat(world.said).isEqualTo(world.expected);
    assertThat(world.codec.whats).isEqualTo(world.whats);
    assertThat(world.ids).doesNotHaveDuplicates();
    assertThat(world.credited).hasSize(world.events);
    assertThat(world.credited.values()).containsOnly(1);
    assertThat(world.codec.most).isLessThanOrEqualTo(CodecWindow.PIECES);
  }

  @Property(tries = 100)
  void changeComesBetweenTwoItemsAndEndsBehindEverything(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 60; i++) {
      world.act(true);
    }
    List<Integer> changed = new ArrayList<>();
    world.conversion.changeBeforeNextItem(
        () -> {
          changed.add(world.said.size());
          if (world.random.nextBoolean()) {
            world.conversion.proceed();
          }
        });
    for (int i = 0; i < 20; i++) {
      world.act(false);
    }
    world.expected.add("response.output_item.added");
    world.offer("response.output_item.added", null, null);
    int at = world.expected.size() - 1;
    while (changed.isEmpty()) {
      world.act(false);
    }
    List<String> last = new ArrayList<>();
    world.conversion.close(() -> last.add("closed after " + world.said.size()));
    if (world.said.size() == at) {
      world.conversion.proceed();
    }
    world.settle();

    assertThat(changed).containsExactly(at);
    assertThat(world.said).isEqualTo(world.expected);
    assertThat(last).containsExactly("closed after " + world.said.size());
  }
}
