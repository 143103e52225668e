package dev.parley.provider.glm;

import java.util.ArrayList;
import java.util.List;

/** The effects not yet taken, in order. Not thread-safe. */
final class Effects {
  private List<Effect> pending = List.of();

  void add(Effect effect) {
    if (pending.isEmpty()) {
      pending = new ArrayList<>(4);
    }
    pending.add(effect);
  }

  /** Hands over what has gathered; empty and constant when there is nothing. */
  List<Effect> take() {
    List<Effect> taken = pending;
    pending = List.of();
    return taken;
  }
}
