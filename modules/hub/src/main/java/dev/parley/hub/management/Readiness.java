package dev.parley.hub.management;

/** Whether the hub takes sessions. Set once it does and unset when it stops. Any thread. */
public final class Readiness {
  private volatile boolean ready;

  public void set(boolean now) {
    ready = now;
  }

  public boolean isReady() {
    return ready;
  }
}
