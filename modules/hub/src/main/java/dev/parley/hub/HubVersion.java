package dev.parley.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version that was built. */
final class HubVersion {
  private static final String FILE = "/parley-version.properties";

  private HubVersion() {}

  static String current() {
    Properties properties = new Properties();
    try (InputStream in = HubVersion.class.getResourceAsStream(FILE)) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadable) {
      throw new IllegalStateException(FILE + " cannot be read", unreadable);
    }
    return properties.getProperty("version", "unknown");
  }
}
