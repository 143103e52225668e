package dev.parley.contract;

import java.util.Locale;

/** What a verticle instance does for a session. The lower-case name is part of its bus address. */
public enum Role {
  INGRESS,
  POLLING,
  ROUTER,
  CODEC,
  PROVIDER;

  /** The name used in addresses, configuration and metrics: {@code ingress}, {@code router} … */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
