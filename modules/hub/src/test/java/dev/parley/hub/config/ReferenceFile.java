package dev.parley.hub.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code conf/parley.yaml} as its readers see it: keys, written defaults and comments. */
final class ReferenceFile {
  static final Path PATH = Path.of("..", "..", "conf", "parley.yaml");

  /**
   * One line with a key.
   *
   * @param path the key with its sections
   * @param value empty for a section
   * @param comment the comment lines right above it, joined
   */
  record Line(List<String> path, String value, String comment) {
    String key() {
      return String.join(".", path);
    }

    boolean isSection() {
      return value.isEmpty();
    }
  }

  private ReferenceFile() {}

  static String text() {
    try {
      return Files.readString(PATH);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static List<Line> lines() {
    List<Line> lines = new ArrayList<>();
    List<String> comment = new ArrayList<>();
    List<String> path = new ArrayList<>();
    for (String line : text().split("\n")) {
      String stripped = line.strip();
      if (stripped.startsWith("#")) {
        comment.add(stripped.substring(1).strip());
      } else if (stripped.isEmpty()) {
        comment.clear();
      } else {
        int depth = (line.length() - line.stripLeading().length()) / 2;
        String[] parts = stripped.split(":", 2);
        path = new ArrayList<>(path.subList(0, depth));
        path.add(parts[0]);
        lines.add(new Line(List.copyOf(path), parts[1].strip(), String.join(" ", comment)));
        comment.clear();
      }
    }
    return lines;
  }
}
