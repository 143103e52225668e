package dev.parley.audio.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Sounds;
import dev.parley.audio.turn.TurnEvent.SpeechStarted;
import dev.parley.audio.turn.TurnEvent.SpeechStopped;
import dev.parley.audio.turn.TurnEvent.TimeoutTriggered;
import dev.parley.audio.vad.EnergyGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Bursts of tones and noise over silence or noise, with the calls of a session between them. */
class TurnDetectorPropertyTest {
  private static final int TRIES = 150;

  /** A sound, or a call between two sounds. */
  record Step(int kind, int samples, long seed) {
    short[] sound() {
      return switch (kind) {
        case 0 -> new short[samples];
        case 1 -> Sounds.noise(100, samples, seed);
        case 2 -> Sounds.tone(300, 6_000, samples);
        case 3 -> Sounds.noise(4_000, samples, seed);
        default -> new short[0];
      };
    }

    boolean takesWhatWasHeard() {
      return kind == 4 || kind == 5;
    }

    boolean endsTurn() {
      return takesWhatWasHeard() || isSwitchedOff();
    }

    boolean isSwitchedOff() {
      return kind == 6 && samples % 3 == 0;
    }
  }

  @Provide
  Arbitrary<List<Step>> sessions() {
    Arbitrary<Integer> kinds =
        Arbitraries.frequency(
            Tuple.of(4, 0),
            Tuple.of(3, 1),
            Tuple.of(4, 2),
            Tuple.of(3, 3),
            Tuple.of(1, 4),
            Tuple.of(1, 5),
            Tuple.of(1, 6),
            Tuple.of(1, 7),
            Tuple.of(1, 8),
            Tuple.of(1, 9));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(0, 24_000), Arbitraries.longs())
        .as(Step::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(25);
  }

  @Provide
  Arbitrary<TurnSettings> settings() {
    return Combinators.combine(
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(0, 1_000),
            Arbitraries.integers().between(0, 700),
            Arbitraries.of(0, 5_000),
            Arbitraries.of(true, false))
        .as(
            (threshold, padding, silence, idle, flag) ->
                new TurnSettings(threshold, padding, silence, idle, flag, !flag));
  }

  @Property(tries = TRIES)
  void anyChunkingGivesTheSameEvents(
      @ForAll("sessions") List<Step> steps,
      @ForAll("settings") TurnSettings settings,
      @ForAll long seed) {
    Session whole = new Session(settings);
    Session cut = new Session(settings);
    Random cuts = new Random(seed);
    for (Step step : steps) {
      whole.take(step, step.sound().length);
      cut.take(step, 1 + cuts.nextInt(2_000));
    }

    assertThat(cut.events).isEqualTo(whole.events);
    assertThat(cut.turns.heard()).isEqualTo(whole.turns.heard());
  }

  @Property(tries = TRIES)
  void startsAndStopsAlternateAndTimesAreInOrderAndWithinWhatWasHeard(
      @ForAll("sessions") List<Step> steps, @ForAll("settings") TurnSettings settings) {
    Session session = new Session(settings);
    long takenUntil = 0;
    boolean open = false;
    for (Step step : steps) {
      int before = session.events.size();
      session.take(step, 480);
      open &= !step.endsTurn();
      takenUntil = step.takesWhatWasHeard() ? session.turns.heard() : takenUntil;
      for (TurnEvent event : session.events.subList(before, session.events.size())) {
        boolean wasOpen = open;
        long from = takenUntil;
        Checked checked =
            event.match(
                new TurnEvent.Cases<>() {
                  @Override
                  public Checked started(SpeechStarted started) {
                    assertThat(wasOpen).isFalse();
                    assertThat(started.startSample()).isBetween(from, session.turns.heard());
                    return new Checked(true, from);
                  }

                  @Override
                  public Checked stopped(SpeechStopped stopped) {
                    assertThat(wasOpen).isTrue();
                    assertThat(stopped.endSample()).isBetween(from, session.turns.heard());
                    return new Checked(false, stopped.endSample());
                  }

                  @Override
                  public Checked timedOut(TimeoutTriggered timedOut) {
                    assertThat(wasOpen).isFalse();
                    assertThat(timedOut.startSample()).isBetween(from, timedOut.endSample());
                    assertThat(timedOut.endSample()).isEqualTo(session.turns.heard());
                    return new Checked(false, timedOut.endSample());
                  }
                });
        open = checked.open;
        takenUntil = checked.takenUntil;
      }
      assertThat(session.turns.speaking()).isEqualTo(open);
    }
  }

  private record Checked(boolean open, long takenUntil) {}

  @Property(tries = TRIES)
  void silenceNeverStarts(
      @ForAll("settings") TurnSettings settings, @ForAll("sessions") List<Step> steps) {
    Session session = new Session(settings);
    for (Step step : steps) {
      session.take(new Step(step.kind < 4 ? 0 : step.kind, step.samples, step.seed), 480);
    }

    assertThat(session.events).noneMatch(SpeechStarted.class::isInstance);
  }

  @Property(tries = TRIES)
  void sessionsBesideEachOtherAreAsEachAlone(
      @ForAll("sessions") List<Step> one,
      @ForAll("sessions") List<Step> other,
      @ForAll("settings") TurnSettings settings) {
    Session first = new Session(settings);
    Session second = new Session(TurnSettings.DEFAULTS);
    for (int i = 0; i < Math.max(one.size(), other.size()); i++) {
      if (i < one.size()) {
        first.take(one.get(i), 480);
      }
      if (i < other.size()) {
        second.take(other.get(i), 333);
      }
    }
    Session alone = new Session(settings);
    one.forEach(step -> alone.take(step, 480));
    Session otherAlone = new Session(TurnSettings.DEFAULTS);
    other.forEach(step -> otherAlone.take(step, 333));

    assertThat(first.events).isEqualTo(alone.events);
    assertThat(second.events).isEqualTo(otherAlone.events);
  }

  private static final class Session {
    final TurnDetector turns;
    final List<TurnEvent> events = new ArrayList<>();
    private final TurnSettings settings;

    Session(TurnSettings settings) {
      this.settings = settings;
      turns = new TurnDetector(new EnergyGate(), settings, 0);
    }

    void take(Step step, int atOnce) {
      switch (step.kind) {
        case 4 -> turns.commit();
        case 5 -> turns.clear();
        case 6 -> turns.configure(step.isSwitchedOff() ? null : settings);
        case 7 -> turns.onResponseStarted();
        case 8 -> turns.onResponseEnded(nowMs(), step.samples / 24);
        case 9 -> events.addAll(turns.onTime(nowMs() + step.samples));
        default -> {
          short[] sound = step.sound();
          for (int at = 0; at < sound.length; at += atOnce) {
            events.addAll(turns.append(sound, at, Math.min(sound.length, at + atOnce)));
          }
        }
      }
    }

    private long nowMs() {
      return turns.heard() / TurnDetector.SAMPLES_PER_MS;
    }
  }
}
