package dev.parley.emulator;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The literal frames of a protocol page. */
public enum Fixtures {
  OPENAI("openai"),
  GLM("glm");

  private final Path folder;

  Fixtures(String name) {
    this.folder = Path.of("..", "protocol-fixtures", name);
  }

  /** One frame. */
  public String text(String name) {
    try {
      return Files.readString(folder.resolve(name + ".json"));
    } catch (IOException cannotRead) {
      throw new UncheckedIOException(cannotRead);
    }
  }

  public JsonObject json(String name) {
    return new JsonObject(text(name));
  }

  /** Names of one side's frames, without their ends. */
  public List<String> names(String side) {
    try (Stream<Path> files = Files.list(folder)) {
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
