package dev.parley.session.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.ClientEventType;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * One client and upstreams that die at any moment: with answers on the way, with input they have
 * not read, in the middle of speech. Each is told the tail. What the upstreams made of the sound is
 * compared with what the client said (rules R11, R12, R13, R18).
 */
class UplinkRelayPropertyTest {
  private static final int BYTES_PER_MS = 48;
  private static final ClientEventType COMMIT = ClientEventType.INPUT_AUDIO_BUFFER_COMMIT;
  private static final ClientEventType CLEAR = ClientEventType.INPUT_AUDIO_BUFFER_CLEAR;
  private static final ClientEventType UPDATE = ClientEventType.SESSION_UPDATE;

  @Property(tries = 300) // R13
  void everyByteAndEveryCommandReachesOneAnsweringUpstreamOnce(
      @ForAll @Size(max = 120) List<@IntRange(max = 999) Integer> steps) {
    Relay relay = new Relay(false);
    for (int step : steps) {
      int amount = step / 10;
      switch (step % 10) {
        case 0, 1, 2 -> relay.say(amount + 1);
        case 3 -> relay.ask(COMMIT);
        case 4 -> relay.ask(amount % 3 == 0 ? CLEAR : UPDATE);
        case 5, 6 -> relay.read(amount % 5);
        case 7 -> relay.hearAnswers(amount % 4);
        case 8 -> relay.die();
        default -> relay.rise(false);
      }
    }
    relay.finish();

    assertThat(relay.done).isEqualTo(relay.asked);
    assertThat(relay.uplink.listed()).isZero();
    assertThat(relay.uplink.lostBytes()).isZero();
    relay.committed.forEach((id, sound) -> assertThat(relay.soundOf(id)).isEqualTo(sound));
    relay.settled.writeBytes(relay.uplinkTail());
    assertThat(relay.settled.toByteArray()).isEqualTo(relay.said.toByteArray());
  }

  @Property(tries = 300) // R11, R12, R18
  void itemsSoundIsWhatTheUpstreamThatCommittedItHeard(
      @ForAll @Size(max = 120) List<@IntRange(max = 999) Integer> steps) {
    Relay relay = new Relay(true);
    for (int step : steps) {
      int amount = step / 10;
      switch (step % 10) {
        case 0, 1, 2, 3 -> relay.say(amount + 1);
        case 4, 5 -> relay.read(amount % 8);
        case 6 -> {
          if (relay.upstream != null) {
            relay.upstream.hearSpeech(amount * 3);
          }
        }
        case 7 -> relay.hearAnswers(amount % 4);
        case 8 -> {
          if (amount % 3 == 0) {
            relay.die();
          }
        }
        default -> relay.rise(amount % 2 == 0);
      }
    }
    relay.finish();

    relay.committed.forEach((id, sound) -> assertThat(relay.soundOf(id)).endsWith(sound));
    assertThat(relay.uplink.lostBytes()).isZero();
    Relay.Upstream last = relay.upstream;
    assertThat(last).isNotNull();
    byte[] buffer = last.take(last.bufferStart, last.heard.size());
    assertThat(buffer).endsWith(relay.uplinkTail());
    assertThat(relay.said.toByteArray()).endsWith(buffer);
    assertThat(relay.uplink.tailStartMs())
        .isEqualTo((relay.said.size() - relay.uplinkTail().length) / BYTES_PER_MS);
  }

  /** The client, the hub's uplink and the upstream there is. */
  private static final class Relay {
    private final Uplink uplink = new Uplink(UplinkLimits.DEFAULTS);
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final List<String> asked = new ArrayList<>();
    private final List<String> done = new ArrayList<>();
    private final Map<String, byte[]> committed = new LinkedHashMap<>();
    private final ByteArrayOutputStream settled = new ByteArrayOutputStream();
    private @Nullable Upstream upstream;
    private int ids;

    private Relay(boolean detectsTurns) {
      uplink.setTurnDetection(detectsTurns);
      upstream = new Upstream(0, null);
    }

    private void say(int ms) {
      byte[] bytes = new byte[ms * BYTES_PER_MS];
      for (int i = 0; i < bytes.length; i++) {
        int position = said.size() + i;
        bytes[i] = (byte) (position * 31 + position / 251 * 7 + position / 64_256);
      }
      said.writeBytes(bytes);
      uplink.onAudio(bytes, bytes.length);
      if (upstream != null) {
        upstream.unread.add(new Step.Sound(bytes));
      }
    }

    private void ask(ClientEventType type) {
      String text = type + " " + asked.size();
      asked.add(text);
      uplink.onCommand(type, null, null, text);
      if (upstream != null) {
        upstream.unread.add(new Step.Command(text, type));
      }
    }

    private void read(int steps) {
      for (int i = 0; i < steps && upstream != null; i++) {
        upstream.read();
      }
    }

    private void hearAnswers(int answers) {
      for (int i = 0; i < answers && upstream != null && !upstream.answers.isEmpty(); i++) {
        upstream.answers.remove().run();
      }
    }

    private void die() {
      upstream = null;
      uplink.setSwitching(true);
    }

    private void rise(boolean closesStoppedSpeech) {
      if (upstream != null) {
        return;
      }
      String stopped = uplink.stoppedSpeech();
      if (stopped != null && closesStoppedSpeech) {
        uplink.onCommitted(stopped);
      }
      Upstream next = new Upstream(uplink.tailStartMs(), uplink.openSpeech());
      next.unread.addAll(uplink.tail());
      uplink.setSwitching(false);
      upstream = next;
    }

    private void finish() {
      rise(true);
      Upstream last = upstream;
      while (last != null && !last.unread.isEmpty()) {
        last.read();
      }
      hearAnswers(Integer.MAX_VALUE);
    }

    private byte[] soundOf(String id) {
      byte[] sound = uplink.soundOf(id);
      return sound == null ? new byte[0] : sound;
    }

    private byte[] uplinkTail() {
      ByteArrayOutputStream sound = new ByteArrayOutputStream();
      for (Step step : uplink.tail()) {
        if (step instanceof Step.Sound some) {
          sound.writeBytes(some.bytes());
        }
      }
      return sound.toByteArray();
    }

    /** A provider that works in order and whose answers take their time. */
    private final class Upstream {
      private final long offsetMs;
      private final Deque<Step> unread = new ArrayDeque<>();
      private final Deque<Runnable> answers = new ArrayDeque<>();
      private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
      private int bufferStart;
      private @Nullable String continues;
      private @Nullable String speech;
      private int speechStart;

      private Upstream(long offsetMs, @Nullable String continues) {
        this.offsetMs = offsetMs;
        this.continues = continues;
      }

      private void read() {
        Step step = unread.poll();
        if (step instanceof Step.Sound sound) {
          heard.writeBytes(sound.bytes());
        } else if (step instanceof Step.Command command) {
          switch (command.type()) {
            case INPUT_AUDIO_BUFFER_COMMIT -> commit("c" + ++ids, heard.size(), command.text());
            case INPUT_AUDIO_BUFFER_CLEAR -> clear(command.text());
            default ->
                answers.add(
                    () -> {
                      assertThat(uplink.acknowledge(UPDATE, null)).isTrue();
                      done.add(command.text());
                    });
          }
        }
      }

      private byte[] take(int from, int to) {
        byte[] taken = Arrays.copyOfRange(heard.toByteArray(), from, to);
        bufferStart = to;
        speech = null;
        return taken;
      }

      private void commit(String id, int end, @Nullable String command) {
        byte[] sound = take(Math.min(end, command == null ? speechStart : bufferStart), end);
        answers.add(
            () -> {
              uplink.onCommitted(id);
              committed.put(id, sound);
              if (command != null) {
                done.add(command);
                settled.writeBytes(sound);
              }
            });
      }

      /** What was cleared need not have been heard. */
      private void clear(String command) {
        byte[] sound = take(bufferStart, heard.size());
        int end = (int) offsetMs * BYTES_PER_MS + heard.size();
        answers.add(
            () -> {
              uplink.onCleared();
              done.add(command);
              byte[] cleared = Arrays.copyOfRange(said.toByteArray(), settled.size(), end);
              assertThat(cleared).endsWith(sound);
              settled.writeBytes(cleared);
            });
      }

      private void hearSpeech(int paddingMs) {
        if (speech != null) {
          String id = speech;
          int end = heard.size() / BYTES_PER_MS * BYTES_PER_MS;
          long ms = offsetMs + end / BYTES_PER_MS;
          answers.add(() -> uplink.onSpeechStopped(ms));
          commit(id, end, null);
        } else if (heard.size() > bufferStart) {
          String id = continues == null ? "s" + ++ids : continues;
          continues = null;
          speech = id;
          speechStart = Math.max(bufferStart, heard.size() - paddingMs * BYTES_PER_MS);
          long ms = offsetMs + speechStart / BYTES_PER_MS;
          answers.add(() -> uplink.onSpeechStarted(id, ms));
        }
      }
    }
  }
}
