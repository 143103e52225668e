package dev.parley.hub.config;

/**
 * A setting that stops the start. The message is one line for the person who starts the hub; it
 * names the key, the rule and the value, and never a secret.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
