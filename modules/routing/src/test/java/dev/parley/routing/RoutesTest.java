package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which route a model name means (rule R21). */
class RoutesTest {
  private final Routes routes =
      new Routes(
          List.of(
              new Route("gpt-4o-realtime", List.of("gpt-*", "*realtime*"), List.of()),
              new Route("gpt-mini", List.of("a.b"), List.of())));

  @ParameterizedTest
  @CsvSource({
    "gpt-4o-realtime,gpt-4o-realtime",
    "GPT-4O-Realtime,gpt-4o-realtime",
    "gpt-anything,gpt-4o-realtime",
    "some-realtime-preview,gpt-4o-realtime",
    "gpt-mini,gpt-mini",
    "A.B,gpt-mini"
  })
  void nameWinsOverAliasAndEarlierRouteOverLater(String model, String route) {
    assertThat(routes.resolve(model)).get().extracting(Route::name).isEqualTo(route);
  }

  @Test
  void withoutAModelTheFirstRouteIsMeant() {
    assertThat(routes.resolve(null)).get().extracting(Route::name).isEqualTo("gpt-4o-realtime");
  }

  @ParameterizedTest
  @CsvSource({"axb", "''", "whisper"})
  void otherNamesMeanNone(String model) {
    assertThat(routes.resolve(model)).isEmpty();
  }

  @Test
  void aHubWithoutRoutesCannotBe() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Routes(List.of()));
  }
}
