package dev.parley.hub.config;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The table of keys in {@code docs/configuration.md}, made from the comments of the file. */
final class ConfigurationTable {
  private static final String BEGIN = "<!-- keys: made from conf/parley.yaml, do not edit -->\n";
  private static final String END = "<!-- end of keys -->";

  private ConfigurationTable() {}

  /** The document with the table of today's file between its two marks. */
  static String renewedIn(String document) {
    Pattern marked =
        Pattern.compile(Pattern.quote(BEGIN) + ".*?" + Pattern.quote(END), Pattern.DOTALL);
    Matcher matcher = marked.matcher(document);
    if (!matcher.find()) {
      throw new AssertionError("the document has no place for the table");
    }
    return matcher.replaceFirst(Matcher.quoteReplacement(BEGIN + table() + END));
  }

  private static String table() {
    List<ReferenceFile.Line> keys =
        ReferenceFile.lines().stream()
            .filter(
                line -> !line.isSection() && !line.key().matches("endpoints\\.(azure|glm)\\..*"))
            .toList();
    return "| key | default | variable | what it is |\n|---|---|---|---|\n"
        + keys.stream().map(ConfigurationTable::row).collect(Collectors.joining());
  }

  private static String row(ReferenceFile.Line line) {
    return "| `%s` | `%s` | `%s` | %s |\n"
        .formatted(line.key(), line.value(), Sources.variableOf(line.key()), line.comment())
        .replace("*;", "\\*;");
  }
}
