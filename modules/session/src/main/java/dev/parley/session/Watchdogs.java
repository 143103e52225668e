package dev.parley.session;

import org.jspecify.annotations.Nullable;

/**
 * Watches only what is owed (rule R1): from the request to {@code response.created}, from there to
 * the first output, and between outputs. All times are watch time. Nothing is armed or disarmed:
 * each look judges what is owed and open at that moment.
 */
final class Watchdogs {
  private final long responseCreatedMs;
  private final long firstOutputMs;
  private final long outputGapMs;
  private final SessionParts parts;
  private final ResponseMachine responses;
  private final Probe probe;

  Watchdogs(WatchLimits limits, SessionParts parts) {
    this.responseCreatedMs = limits.responseCreated().toMillis();
    this.firstOutputMs = limits.firstOutput().toMillis();
    this.outputGapMs = limits.outputGap().toMillis();
    this.parts = parts;
    this.responses = parts.responses();
    this.probe = parts.probe();
  }

  /**
   * Looks, and asks the upstream for a sign of life if that is due.
   *
   * @param mayAsk whether an answer could be read
   * @return what the upstream failed to give in time, in the hub's words, or null
   */
  @Nullable String onTick(long watchMs, boolean mayAsk) {
    probe.onOwed(parts.configuration().pendingUpdates() > 0, watchMs);
    String stall = stall(watchMs);
    if (stall == null && probe.isOverdue(watchMs)) {
      return "The provider was asked for a sign of life and gave none.";
    }
    if (stall == null && mayAsk && probe.isDue(watchMs)) {
      probe.ask(parts.effects(), watchMs);
    }
    return stall;
  }

  private @Nullable String stall(long watchMs) {
    if (responses.isIdle()) {
      return null;
    }
    long owedSince = responses.owedSinceMs();
    if (owedSince != ResponseMachine.NEVER && watchMs - owedSince >= responseCreatedMs) {
      return "The provider did not start the response in time.";
    }
    for (OpenResponse response : responses.open()) {
      String stall = response.isWaitingForTool() ? null : stall(response, watchMs);
      if (stall != null) {
        return stall;
      }
    }
    return null;
  }

  private @Nullable String stall(OpenResponse response, long watchMs) {
    long silence = watchMs - response.sinceMs();
    return switch (response.phase()) {
      case CREATED ->
          silence >= firstOutputMs ? "The provider started a response but sent no output." : null;
      case PRODUCING ->
          silence >= outputGapMs ? "The provider stopped in the middle of a response." : null;
      case DONE -> null;
    };
  }
}
