package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubstitutionTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "one", "B", "two", "EMPTY", "", "TRICKY", "${A} }");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | plain",
        "${A} | one",
        "x${A}y${B}z | xoneytwoz",
        "${A:-d} | one",
        "${NONE:-d} | d",
        "${EMPTY:-d} | d",
        "${NONE:-${B}} | two",
        "${NONE:-${NONE2:-deep}} | deep",
        "${A:-${NONE}} | one",
        "${NONE:-a}b} | ab}",
        "$${A} | ${A}",
        "${NONE:-$${x} | ${x",
        "$A 5$ | $A 5$",
        "${TRICKY} | ${A} }",
      })
  void variablesAreReplaced(String text, String expected) throws Exception {
    assertThat(Substitution.apply(text, ENVIRONMENT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${NONE} | needs the environment variable NONE, which is not set",
        "${NONE:-${OTHER}} | needs the environment variable OTHER, which is not set",
        "${A | must close every ${",
        "${NONE:-x | must close every ${",
        "${} | must name a variable after ${",
        "${1A} | must name a variable after ${",
        "${A?x} | must close every ${",
      })
  void aBadReferenceIsExplained(String text, String rule) {
    assertThatThrownBy(() -> Substitution.apply(text, ENVIRONMENT)).hasMessage(rule);
  }
}
