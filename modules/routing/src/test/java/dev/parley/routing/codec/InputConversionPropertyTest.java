package dev.parley.routing.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.CodecFault;
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

/** Client's events and a codec's answers in any order of the two. */
class InputConversionPropertyTest {
  /** One session; what its machine was given is written down in one line per event. */
  private static final class World implements InputConversion.Owner {
    final StandInCodec codec = new StandInCodec();
    final InputConversion conversion = new InputConversion(this, codec);
    final List<String> expected = new ArrayList<>();
    final List<String> given = new ArrayList<>();
    final Map<String, Integer> credited = new HashMap<>();
    final ArrayDeque<Runnable> credits = new ArrayDeque<>();
    final List<String> faults = new ArrayList<>();
    final Random random;
    int said;
    boolean isUpdateOpen;

    World(long seed) {
      random = new Random(seed);
      conversion.setConverting(true);
      conversion.queue().start();
    }

    @Override
    public void toMachine(String event, @Nullable Creditor creditTo) {
      ObjectNode tree = Json.object(event);
      String name = tree.path("event_id").asText();
      if (tree.has("audio")) {
        note(name + " " + hex(tree.path("audio").asText()));
      } else {
        note(name);
      }
      if (creditTo != null) {
        credits.add(() -> creditTo.passedOn(event));
      }
    }

    /** Parts of one append count as one. */
    private void note(String line) {
      String name = line.split(" ", 2)[0] + " ";
      int last = given.size() - 1;
      if (line.contains(" ") && last >= 0 && given.get(last).startsWith(name)) {
        given.set(last, given.get(last) + line.substring(name.length()));
      } else {
        given.add(line);
      }
    }

    @Override
    public void onUpdate(String event, Creditor creditTo) {
      toMachine(event, creditTo);
      isUpdateOpen = true;
      if (random.nextBoolean()) {
        proceed();
      }
    }

    private void proceed() {
      isUpdateOpen = false;
      conversion.proceed();
    }

    @Override
    public void onFault(CodecFault fault, @Nullable String eventId) {
      faults.add(String.valueOf(eventId));
    }

    private void say() {
      String id = "e" + said++;
      int kind = random.nextInt(10);
      String event;
      if (kind < 7) {
        byte[] sound = new byte[random.nextInt(random.nextInt(20) == 0 ? 90_000 : 60)];
        random.nextBytes(sound);
        String audio = Base64.getEncoder().encodeToString(sound);
        event = AppendEvents.append(id, audio);
        if (sound.length > 0) {
          expected.add(id + " " + hex(audio));
        }
      } else {
        String type = kind == 7 ? "session.update" : "input_audio_buffer.commit";
        event = "{\"type\":\"" + type + "\",\"event_id\":\"" + id + "\"}";
        expected.add(id);
      }
      conversion.offer(
          event,
          passed -> {
            assertThat(passed).isEqualTo(event);
            credited.merge(id, 1, Integer::sum);
          });
    }

    private void answer() {
      boolean isFaulty = random.nextInt(20) == 0;
      CodecFault fault = isFaulty ? new CodecFault(CodecFault.Code.INVALID_AUDIO, "bad") : null;
      assertThat(codec.answer(random.nextInt(40_000), fault, conversion::onConverted)).isTrue();
    }

    void act(boolean maySay) {
      switch (random.nextInt(maySay ? 8 : 4)) {
        case 0 -> {
          if (isUpdateOpen) {
            proceed();
          }
        }
        case 1 -> {
          if (!credits.isEmpty()) {
            credits.remove().run();
          }
        }
        case 2, 3 -> {
          if (!codec.isIdle()) {
            answer();
          }
        }
        default -> say();
      }
    }

    void lose() {
      conversion.queue().suspend();
      codec.replace();
      conversion.queue().start();
    }

    void settle() {
      while (conversion.size() > 0 || !credits.isEmpty()) {
        act(false);
      }
    }

    void assertRight() {
      assertThat(given).isEqualTo(expected);
      assertThat(credited).hasSize(said);
      assertThat(credited.values()).containsOnly(1);
      assertThat(codec.most).isLessThanOrEqualTo(CodecWindow.PIECES);
      assertThat(conversion.queue().isAwaiting()).isFalse();
    }
  }

  private static String hex(String base64) {
    return HexFormat.of().formatHex(Base64.getDecoder().decode(base64));
  }

  @Property(tries = 200)
  void machineHearsEverythingOnceAndInOrder(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 120; i++) {
      world.act(true);
    }
    world.settle();

    world.assertRight();
  }

  @Property(tries = 150)
  void codecThatIsReplacedLosesAndRepeatsNothing(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 120; i++) {
      if (world.random.nextInt(15) == 0) {
        world.lose();
      }
      world.act(true);
    }
    world.settle();

    world.assertRight();
  }

  @Property(tries = 100)
  void twoSessionsDoNotMeet(@ForAll long seed) {
    World one = new World(seed);
    World other = new World(seed + 1);
    for (int i = 0; i < 160; i++) {
      (one.random.nextBoolean() ? one : other).act(true);
    }
    one.settle();
    other.settle();

    one.assertRight();
    other.assertRight();
  }

  @Property(tries = 100)
  void withoutACodecAllButTheSoundGoesOn(@ForAll long seed) {
    World world = new World(seed);
    for (int i = 0; i < 60; i++) {
      world.act(true);
    }
    world.conversion.queue().turnOff();
    world.codec.replace();
    for (int i = 0; i < 60; i++) {
      world.act(true);
    }
    world.settle();

    assertThat(world.credited).hasSize(world.said);
    assertThat(world.credited.values()).containsOnly(1);
    assertThat(world.given.stream().filter(line -> !line.contains(" ")).toList())
        .isEqualTo(world.expected.stream().filter(line -> !line.contains(" ")).toList());
  }
}
