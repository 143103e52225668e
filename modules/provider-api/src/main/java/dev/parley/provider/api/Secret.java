package dev.parley.provider.api;

/**
 * A credential that does not show itself in logs.
 *
 * @param value the credential; never logged
 */
public record Secret(String value) {
  @Override
  public String toString() {
    return "Secret[***]";
  }
}
