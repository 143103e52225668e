package dev.parley.routing.health;

import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One session's use of one endpoint: OPENING → UP → ENDED, or OPENING → ENDED. Whoever was granted
 * it reports what happens; reports that do not fit the state change nothing. Confined to one
 * context.
 */
public final class EndpointUse {
  private enum State {
    OPENING,
    UP,
    ENDED
  }

  private final EndpointHealth health;
  private final String endpoint;
  private final SessionId session;
  private State state = State.OPENING;
  private boolean hasOutput;

  EndpointUse(EndpointHealth health, String endpoint, SessionId session) {
    this.health = health;
    this.endpoint = endpoint;
    this.session = session;
  }

  String endpoint() {
    return endpoint;
  }

  SessionId session() {
    return session;
  }

  /** The provider's session is ready. */
  public void onReady() {
    if (state == State.OPENING) {
      state = State.UP;
      health.onReady(this);
    }
  }

  /** The endpoint did useful work. Cheap when repeated. */
  public void onOutput() {
    if (!hasOutput && state == State.UP) {
      hasOutput = true;
      health.onOutput(this);
    }
  }

  /**
   * The upstream did not come up, or failed; this ends the use.
   *
   * @param retryAfter the rest that the endpoint asks for, or null
   */
  public void onFault(ErrorCode code, @Nullable Duration retryAfter) {
    if (state != State.ENDED) {
      boolean wasUp = state == State.UP;
      state = State.ENDED;
      health.onFault(this, wasUp, code, retryAfter);
    }
  }

  /** The upstream failed by the session's own fault; this ends the use. */
  public void acquit() {
    if (state != State.ENDED) {
      boolean wasUp = state == State.UP;
      state = State.ENDED;
      health.onAcquitted(this, wasUp);
    }
  }

  /** The session needs the endpoint no longer. */
  public void end() {
    if (state != State.ENDED) {
      boolean wasUp = state == State.UP;
      state = State.ENDED;
      health.onEnded(this, wasUp);
    }
  }
}
