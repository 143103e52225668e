package dev.parley.session.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.ClientEventType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/**
 * The uplink against {@link UplinkModel} under any interleaving of what client, upstream and
 * session machine may do (rules R8, R12, R13, R18).
 */
class UplinkPropertyTest {
  private static final UplinkLimits LIMITS =
      new UplinkLimits(Duration.ofMillis(600), Duration.ofMillis(1500), 6, 60);
  private static final List<InputFormat> FORMATS =
      List.of(
          InputFormat.PCM,
          InputFormat.of("audio/pcmu", 8_000),
          InputFormat.of("audio/pcma", 8_000),
          InputFormat.of("audio/pcm", 16_000));
  private static final List<ClientEventType> TYPES =
      List.of(
          ClientEventType.INPUT_AUDIO_BUFFER_COMMIT,
          ClientEventType.INPUT_AUDIO_BUFFER_CLEAR,
          ClientEventType.SESSION_UPDATE,
          ClientEventType.CONVERSATION_ITEM_CREATE,
          ClientEventType.RESPONSE_CREATE,
          ClientEventType.RESPONSE_CANCEL);

  /** What may happen. */
  enum Kind {
    AUDIO,
    UPLOAD,
    COMMAND,
    ACKNOWLEDGE,
    REFUSE,
    REFUSE_OLDEST,
    CANCEL_ALL,
    SPEECH_STARTED,
    SPEECH_STOPPED,
    COMMITTED,
    CLEARED,
    TRANSCRIPT,
    ANSWERED,
    GONE,
    FORMAT,
    DETECTION,
    SWITCHING
  }

  /** One thing that happens; a kind reads of the numbers what it needs. */
  record Event(Kind kind, int amount, int id, boolean flag) {}

  @Property(tries = 300)
  void uplinkKeepsWhatTheModelKeeps(@ForAll("events") List<Event> events) {
    Uplink uplink = new Uplink(LIMITS);
    UplinkModel model = new UplinkModel(LIMITS);
    for (Event event : events) {
      if (!happenToSound(event, uplink, model)) {
        happenToCommands(event, uplink, model);
      }
      look(uplink, model);
    }
  }

  private static boolean happenToSound(Event event, Uplink uplink, UplinkModel model) {
    String id = "u" + event.id();
    long ms = model.nowMs() - 700 + event.amount();
    switch (event.kind()) {
      case AUDIO -> say(event.amount() / 10 * model.bytesPerMs() + event.id(), uplink, model);
      case UPLOAD -> say(event.amount() * 3 * model.bytesPerMs(), uplink, model);
      case SPEECH_STARTED -> {
        uplink.onSpeechStarted(id, ms);
        model.speechStarted(id, ms);
      }
      case SPEECH_STOPPED -> {
        uplink.onSpeechStopped(ms);
        model.speechStopped(ms);
      }
      case COMMITTED -> {
        uplink.onCommitted(id);
        model.committed(id);
      }
      case CLEARED -> {
        uplink.onCleared();
        model.cleared();
      }
      case TRANSCRIPT -> {
        uplink.onTranscript(id);
        model.transcript(id);
      }
      case ANSWERED -> {
        long known = uplink.commits() - event.amount() % 3;
        uplink.onAnswered(known);
        model.answered(known);
      }
      case GONE -> {
        uplink.onItemGone(id);
        model.gone(id);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void happenToCommands(Event event, Uplink uplink, UplinkModel model) {
    ClientEventType type = TYPES.get(event.id() % TYPES.size());
    String name = event.amount() % 3 == 0 ? null : "n" + event.amount() % 4;
    switch (event.kind()) {
      case COMMAND -> {
        String text = "c".repeat(event.amount() % 70);
        assertThat(uplink.hasRoom(text.length()))
            .isEqualTo(
                model.commands.size() < LIMITS.commands()
                    && model.characters() + text.length() <= LIMITS.characters());
        String eventId = event.flag() ? "e" + event.id() : null;
        uplink.onCommand(type, eventId, name, text);
        model.command(type, eventId, name, text);
      }
      case ACKNOWLEDGE ->
          assertThat(uplink.acknowledge(type, name)).isEqualTo(model.acknowledge(type, name));
      case REFUSE -> {
        String eventId = event.flag() ? "e" + event.id() : null;
        assertThat(uplink.refuse(eventId)).isEqualTo(model.refuse(eventId));
      }
      case REFUSE_OLDEST ->
          assertThat(uplink.refuseOldest(type)).isEqualTo(model.acknowledge(type, null));
      case CANCEL_ALL -> {
        uplink.cancelAll(type);
        model.cancelAll(type);
      }
      case FORMAT -> {
        InputFormat format = FORMATS.get(event.id() % FORMATS.size());
        uplink.setFormat(format);
        model.format(format);
      }
      case DETECTION -> {
        uplink.setTurnDetection(event.flag());
        model.detection(event.flag());
      }
      default -> {
        uplink.setSwitching(event.flag());
        model.switching(event.flag());
      }
    }
  }

  private static void say(int length, Uplink uplink, UplinkModel model) {
    byte[] bytes = new byte[length + 5];
    for (int i = 0; i < length; i++) {
      long position = model.total() + i;
      bytes[i] = (byte) (position * 31 + position / 251 * 7);
    }
    uplink.onAudio(bytes, length);
    model.audio(Arrays.copyOf(bytes, length));
  }

  private static void look(Uplink uplink, UplinkModel model) {
    assertThat(uplink.keptBytes()).isEqualTo(model.keptBytes());
    assertThat(uplink.keptBytes())
        .isLessThanOrEqualTo(LIMITS.turn().toMillis() * model.bytesPerMs());
    assertThat(uplink.memoryBytes())
        .isLessThan(
            model.buffer.size()
                + 2 * SoundBlocks.BLOCK_BYTES
                + 2 * (model.keptBytes() - model.buffer.size()));
    assertThat(uplink.lostBytes()).isEqualTo(model.lost);
    assertThat(uplink.listed()).isEqualTo(model.commands.size());
    assertThat(uplink.tailStartMs()).isEqualTo(model.startMs());
    assertThat(uplink.openSpeech()).isEqualTo(model.speechTo < 0 ? model.speechId : null);
    assertThat(uplink.stoppedSpeech()).isEqualTo(model.speechTo < 0 ? null : model.speechId);
    for (int i = 0; i < 10; i++) {
      String id = "u" + i;
      UplinkModel.Item item =
          model.items.stream().filter(each -> each.id.equals(id)).findAny().orElse(null);
      assertThat(uplink.isKept(id)).isEqualTo(item != null);
      assertThat(uplink.soundOf(id))
          .isEqualTo(item == null || item.bytes.isEmpty() ? null : model.bytesAt(item.bytes));
    }
    assertThat(read(uplink.tail(), model.bytesPerMs())).isEqualTo(expectedTail(model));
  }

  /** Runs of sound as arrays in lists of their own, commands as texts. */
  private static List<Object> read(List<Step> tail, int bytesPerMs) {
    List<Object> parts = new ArrayList<>();
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    for (Step step : tail) {
      if (step instanceof Step.Sound sound) {
        assertThat(sound.bytes()).hasSizeBetween(1, 1000 * bytesPerMs);
        run.writeBytes(sound.bytes());
      } else if (step instanceof Step.Command command) {
        end(run, parts);
        parts.add(command.type() + command.text());
      }
    }
    end(run, parts);
    return parts;
  }

  private static List<Object> expectedTail(UplinkModel model) {
    List<Object> parts = new ArrayList<>();
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    List<UplinkModel.Command> commands = new ArrayList<>(model.commands);
    byte[] sound = model.bytesAt(model.toTell());
    int i = 0;
    for (long position : model.toTell()) {
      while (!commands.isEmpty() && commands.get(0).at() <= position) {
        end(run, parts);
        UplinkModel.Command command = commands.remove(0);
        parts.add(command.type() + command.text());
      }
      run.write(sound[i++]);
    }
    end(run, parts);
    commands.forEach(command -> parts.add(command.type() + command.text()));
    return parts;
  }

  private static void end(ByteArrayOutputStream run, List<Object> parts) {
    if (run.size() > 0) {
      parts.add(ByteBuffer.wrap(run.toByteArray()));
      run.reset();
    }
  }

  @Provide
  Arbitrary<List<Event>> events() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequency(
            Tuple.of(30, Kind.AUDIO),
            Tuple.of(1, Kind.UPLOAD),
            Tuple.of(8, Kind.COMMAND),
            Tuple.of(4, Kind.ACKNOWLEDGE),
            Tuple.of(2, Kind.REFUSE),
            Tuple.of(1, Kind.REFUSE_OLDEST),
            Tuple.of(1, Kind.CANCEL_ALL),
            Tuple.of(8, Kind.SPEECH_STARTED),
            Tuple.of(6, Kind.SPEECH_STOPPED),
            Tuple.of(8, Kind.COMMITTED),
            Tuple.of(1, Kind.CLEARED),
            Tuple.of(4, Kind.TRANSCRIPT),
            Tuple.of(3, Kind.ANSWERED),
            Tuple.of(1, Kind.GONE),
            Tuple.of(1, Kind.FORMAT),
            Tuple.of(2, Kind.DETECTION),
            Tuple.of(3, Kind.SWITCHING));
    return Combinators.combine(
            kinds,
            Arbitraries.integers().between(0, 1000).withDistribution(RandomDistribution.uniform()),
            Arbitraries.integers().between(0, 9),
            Arbitraries.of(true, false))
        .as(Event::new)
        .list()
        .ofMaxSize(80);
  }
}
