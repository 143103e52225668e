package dev.parley.emulator;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The literal frames of the protocol page. */
final class Fixtures {
  private static final Path FOLDER = Path.of("..", "protocol-fixtures", "openai");

  private Fixtures() {}

  /** One frame. */
  static String text(String name) {
    try {
      return Files.readString(FOLDER.resolve(name + ".json"));
    } catch (IOException cannotRead) {
      throw new UncheckedIOException(cannotRead);
    }
  }

  static JsonObject json(String name) {
    return new JsonObject(text(name));
  }

  /** Names of one side's frames, without their ends. */
  static List<String> names(String side) {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith(side + ".") && name.endsWith(".json"))
          .map(name -> name.substring(0, name.length() - ".json".length()))
          .sorted()
          .toList();
    } catch (IOException cannotRead) {
      throw new UncheckedIOException(cannotRead);
    }
  }
}
