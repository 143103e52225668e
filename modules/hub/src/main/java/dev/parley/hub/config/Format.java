package dev.parley.hub.config;

/** How the text of a setting becomes a value. */
@FunctionalInterface
interface Format<T> {
  /**
   * @throws BadValue with the rule that the text breaks
   */
  T parse(String text) throws BadValue;
}
