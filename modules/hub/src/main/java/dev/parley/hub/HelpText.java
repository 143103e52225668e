package dev.parley.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** The answer to {@code --help}, in one file that the start script prints too. */
final class HelpText {
  private static final String FILE = "help.txt";

  private HelpText() {}

  static String read() {
    try (InputStream in = HelpText.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is missing from the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new IllegalStateException(FILE + " cannot be read", unreadable);
    }
  }
}
