package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTextTest {
  @Test
  void scalarsKeepTheirText() {
    Map<String, Object> tree =
        YamlText.parse("f", "a: 0123\nb: yes\nc: 1:30\nd: 2025-04-01\ne:\nf: [~, 1e3]\n");

    assertThat(tree)
        .containsExactly(
            Map.entry("a", "0123"),
            Map.entry("b", "yes"),
            Map.entry("c", "1:30"),
            Map.entry("d", "2025-04-01"),
            Map.entry("e", ""),
            Map.entry("f", List.of("~", "1e3")));
  }

  @Test
  void anEmptyFileIsAnEmptyMapping() {
    assertThat(YamlText.parse("f", "# nothing\n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: !!java.net.URL [http://example]",
        "a: !!binary aGk=",
        "a: !!set {b}",
        "a: !!str {b: c}",
        "a: !!map b",
        "a: !!seq {b: c}",
        "a: 1\na: 2",
        "- a",
        "just text",
        "a: [",
        "a: &x [*x]",
        "1: {[x]: y}",
        "a: \"\u0000\"",
      })
  void whatIsNoPlainMappingIsRefusedInOneLine(String yaml) {
    assertThatThrownBy(() -> YamlText.parse("f.yaml", yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("f.yaml: ")
        .message()
        .hasLineCount(1);
  }

  @Test
  void nestingIsBounded() {
    assertThatThrownBy(() -> YamlText.parse("f", "a: " + "[".repeat(10_000)))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void aliasesAreBounded() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> YamlText.parse("f", bomb.toString()))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void sizeIsBounded() {
    String big = "a: " + "x".repeat(YamlText.MAX_CHARACTERS);

    assertThatThrownBy(() -> YamlText.parse("f", big)).isInstanceOf(ConfigException.class);
  }
}
