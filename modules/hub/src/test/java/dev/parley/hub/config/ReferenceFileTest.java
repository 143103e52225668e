package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.config.HubConfig.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The commented file is the reference: it lacks no key, has none too many, and tells the truth. */
class ReferenceFileTest {
  private static final Path DOCUMENT = Path.of("..", "..", "docs", "configuration.md");

  @Test
  void holdsExactlyTheKeysThatAreRead() {
    Sources sources = new Sources(Map.of(), Map.of());
    ConfigLoader.load(Map.of(), Configs.HOME, sources);

    Set<String> written =
        ReferenceFile.lines().stream()
            .filter(line -> !line.isSection())
            .map(line -> pattern(line.key()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(written).isEqualTo(new TreeSet<>(sources.patterns()));
  }

  @Test
  void itsValuesAreTheDefaults() {
    assertThat(Configs.ofFile(ReferenceFile.text())).isEqualTo(Configs.defaults());
  }

  @Test
  void anEndpointThatSetsNothingHasTheDefaultsOfTheFirstOne() {
    String file = "endpoints: {openai: {}, azure: {}, glm: {}}";

    Endpoint bare = Configs.endpoint(Configs.ofFile(file), "openai");
    Endpoint reference = Configs.endpoint(Configs.defaults(), "openai");
    assertThat(bare).usingRecursiveComparison().ignoringFields("url", "model").isEqualTo(reference);
  }

  @Test
  void everyKeyHasAComment() {
    assertThat(ReferenceFile.lines())
        .filteredOn(
            line -> !line.isSection() && !line.key().matches("endpoints\\.(azure|glm)\\..*"))
        .allSatisfy(line -> assertThat(line.comment()).as(line.key()).isNotBlank());
  }

  /** {@code -Ddocs.write} writes the table anew instead. */
  @Test
  void theDocumentListsEveryKey() throws Exception {
    String document = Files.readString(DOCUMENT);

    String renewed = ConfigurationTable.renewedIn(document);

    if (System.getProperty("docs.write") != null) {
      Files.writeString(DOCUMENT, renewed);
    } else {
      assertThat(document)
          .as("docs/configuration.md; write it anew with -Ddocs.write")
          .isEqualTo(renewed);
    }
  }

  private static String pattern(String key) {
    return key.replaceFirst("^(endpoints|routes)\\.[^.]+\\.", "$1.*.");
  }
}
