package dev.parley.realtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** The second opinion: what a parser that nobody here wrote makes of a text. */
final class StrictJackson {
  private static final ObjectMapper MAPPER =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(512)
                          .maxStringLength(Integer.MAX_VALUE)
                          .maxNameLength(Integer.MAX_VALUE)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Takes the low byte of a character for a hex digit, whatever else the character is. */
  private static final Pattern MISTAKEN = Pattern.compile("\\\\u\\p{XDigit}{0,3}[^\\x00-\\x7f]");

  private StrictJackson() {}

  /** Whether the parser may be wrong about this text. */
  static boolean mayBeWrongAbout(String text) {
    return MISTAKEN.matcher(text).find();
  }

  /** The event, or null if it is not a well-formed one. */
  static JsonNode event(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      return tree.isObject() && tree.path("type").isTextual() && topLevelKeysAreFew(text)
          ? tree
          : null;
    } catch (JsonProcessingException notJson) {
      return null;
    }
  }

  static boolean isJson(String text) {
    try {
      return !MAPPER.readTree(text).isMissingNode();
    } catch (JsonProcessingException notJson) {
      return false;
    }
  }

  /** At most 256 and none twice. */
  private static boolean topLevelKeysAreFew(String text) {
    Set<String> keys = new HashSet<>();
    try (JsonParser parser = MAPPER.createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (!keys.add(parser.currentName())) {
          return false;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return keys.size() <= 256;
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
