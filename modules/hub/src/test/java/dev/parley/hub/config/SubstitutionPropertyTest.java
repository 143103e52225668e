package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SubstitutionPropertyTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("SET", "${SET}}", "EMPTY", "");

  /** A text and what it must become. */
  record Sample(String text, String value) {}

  @Property(tries = 300)
  void aTextBecomesWhatItsPartsBecome(@ForAll("samples") Sample sample) throws Exception {
    assertThat(Substitution.apply(sample.text(), ENVIRONMENT)).isEqualTo(sample.value());
  }

  @Provide
  Arbitrary<Sample> samples() {
    return sample(4);
  }

  private static Arbitrary<Sample> sample(int depth) {
    Arbitrary<Sample> part =
        depth == 0 ? leaf() : Arbitraries.oneOf(leaf(), withDefault(sample(depth - 1)));
    return part.list()
        .ofMaxSize(3)
        .map(parts -> parts.stream().reduce(new Sample("", ""), SubstitutionPropertyTest::join));
  }

  private static Arbitrary<Sample> leaf() {
    Arbitrary<Sample> literal =
        Arbitraries.strings()
            .withChars("ab:-/?$ ")
            .ofMaxLength(5)
            .filter(text -> !text.endsWith("$"))
            .map(text -> new Sample(text, text));
    return Arbitraries.oneOf(
        literal,
        Arbitraries.of(
            new Sample("${SET}", "${SET}}"),
            new Sample("${EMPTY}", ""),
            new Sample("$${SET", "${SET")));
  }

  private static Arbitrary<Sample> withDefault(Arbitrary<Sample> fallback) {
    return Combinators.combine(Arbitraries.of("SET", "EMPTY", "UNSET"), fallback)
        .as(
            (name, inner) ->
                new Sample(
                    "${" + name + ":-" + inner.text() + "}",
                    name.equals("SET") ? "${SET}}" : inner.value()));
  }

  private static Sample join(Sample left, Sample right) {
    return new Sample(left.text() + right.text(), left.value() + right.value());
  }
}
