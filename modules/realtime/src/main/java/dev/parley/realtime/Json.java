package dev.parley.realtime;

import com.fasterxml.jackson.databind.*;
import com.fasterxml.jackson.databind.node.*;
import org.jspecify.annotations.Nullable;

public final class Json {
  private Json() {}

  private static final ObjectMapper M = new ObjectMapper();

  public static @Nullable ObjectNode object(String t) {
    try {
      return M.readTree(t) instanceof ObjectNode o ? o : null;
    } catch (Exception e) {
      return null;
    }
  }
}
