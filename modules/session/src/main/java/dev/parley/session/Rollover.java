package dev.parley.session;

import org.jspecify.annotations.Nullable;

/**
 * Plans the move away from an upstream whose end is known: Unplanned → Planned → Opening →
 * Standing, and back to Planned when the upstream beside it is lost. A next one is opened beside
 * the one that serves, at the first quiet moment or in time for the last one, and takes over when
 * nothing is under way, or at the last moment whatever is. Time is handed in, in milliseconds that
 * do not go back.
 */
final class Rollover {
  /** A life that is shorter than this is not worth a plan: the end comes as a failure. */
  static final long SHORTEST_LIFE_MS = 4_000;

  /** The last moment is so long before the end, or an eighth of the life. */
  private static final long LAST_MOMENT_MS = 15_000;

  private static final long SHORTEST_REST_MS = 250;
  private static final long LONGEST_REST_MS = 10_000;

  /**
   * When to move.
   *
   * @param fromMs the first moment
   * @param lastMs the last moment
   */
  private record Plan(long fromMs, long lastMs) {
    /** Without a quiet moment so far, the next upstream is opened for the last one. */
    long halfwayMs() {
      return fromMs + (lastMs - fromMs) / 2;
    }

    /** How long a search that found nobody rests. */
    long restMs() {
      return Math.max(SHORTEST_REST_MS, Math.min(LONGEST_REST_MS, (lastMs - fromMs) / 10));
    }
  }

  private sealed interface State {}

  private record Unplanned() implements State {}

  private record Planned(Plan plan, long notBeforeMs) implements State {}

  private record Opening(Plan plan, int generation) implements State {}

  private record Standing(Plan plan, int generation, UpstreamInfo upstream, long sinceMs)
      implements State {}

  private static final State UNPLANNED = new Unplanned();

  private final EffectLog effects;
  private final long leadMs;
  private State state = UNPLANNED;

  Rollover(SwitchLimits limits, EffectLog effects) {
    this.effects = effects;
    this.leadMs = limits.perMinute() == 0 ? 0 : limits.rollover().toMillis();
  }

  /**
   * An upstream serves from now on; what stood beside the one before is no concern any more.
   *
   * @param nowMs when it came up, unless it has stood beside the other
   */
  void onServing(int generation, UpstreamInfo upstream, long nowMs) {
    boolean hasStood = state instanceof Standing standing && standing.generation() == generation;
    long sinceMs = hasStood && state instanceof Standing standing ? standing.sinceMs() : nowMs;
    long lifeMs = upstream.lifeMs();
    if (leadMs == 0 || lifeMs == UpstreamInfo.NO_END || lifeMs < SHORTEST_LIFE_MS) {
      state = UNPLANNED;
      return;
    }
    long endMs = sinceMs + lifeMs;
    long lastMs = endMs - Math.min(LAST_MOMENT_MS, lifeMs / 8);
    long fromMs = Math.min(endMs - Math.min(leadMs, lifeMs / 2), lastMs);
    state = new Planned(new Plan(fromMs, lastMs), fromMs);
  }

  /**
   * At each tick while an upstream serves: opens one beside it when it is time for that.
   *
   * @param isQuiet whether a move would cut nothing off
   * @param generation of an upstream that is opened now
   * @param route of the session
   * @return the upstream beside if it is to take over now, else null
   */
  @Nullable UpstreamInfo due(boolean isQuiet, int generation, String route, long nowMs) {
    if (state instanceof Planned planned
        && nowMs >= planned.notBeforeMs()
        && (isQuiet || nowMs >= planned.plan().halfwayMs())) {
      state = new Opening(planned.plan(), generation);
      effects.add(new Effect.OpenUpstream(generation, route, true));
    }
    return state instanceof Standing standing && (isQuiet || nowMs >= standing.plan().lastMs())
        ? standing.upstream()
        : null;
  }

  /** Whether an upstream of this generation is the one beside; it is up now if so. */
  boolean onReady(int generation, UpstreamInfo upstream, long nowMs) {
    if (state instanceof Opening opening && opening.generation() == generation) {
      state = new Standing(opening.plan(), generation, upstream, nowMs);
      return true;
    }
    return false;
  }

  /** Whether the upstream of this generation was being opened beside; none was found. */
  boolean onNobody(int generation, long nowMs) {
    return state instanceof Opening && onLost(generation, nowMs);
  }

  /** Whether the upstream of this generation was the one beside; it is gone, or was not found. */
  boolean onLost(int generation, long nowMs) {
    Plan plan =
        state instanceof Opening opening
            ? opening.plan()
            : state instanceof Standing standing ? standing.plan() : null;
    if (plan == null || beside() != generation) {
      return false;
    }
    state = new Planned(plan, nowMs + plan.restMs());
    return true;
  }

  /** The generation that is up or being opened beside; {@link SessionState#NO_UPSTREAM} if none. */
  int beside() {
    return state instanceof Opening opening
        ? opening.generation()
        : state instanceof Standing standing ? standing.generation() : SessionState.NO_UPSTREAM;
  }

  /** What is up beside, or null. */
  @Nullable UpstreamInfo standing() {
    return state instanceof Standing standing ? standing.upstream() : null;
  }

  /** Nothing is planned any more; what is beside has been taken or closed. */
  void end() {
    state = UNPLANNED;
  }
}
