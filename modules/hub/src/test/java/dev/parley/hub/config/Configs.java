package dev.parley.hub.config;

import java.nio.file.Path;
import java.util.Map;

/** Loads configurations in tests, with nothing taken from the real environment. */
final class Configs {
  static final Path HOME = Path.of("/opt/parley");

  private Configs() {}

  static HubConfig defaults() {
    return load("", Map.of(), Map.of());
  }

  static HubConfig ofFile(String yaml) {
    return load(yaml, Map.of(), Map.of());
  }

  static HubConfig ofEnvironment(Map<String, String> environment) {
    return load("", environment, Map.of());
  }

  static HubConfig load(
      String yaml, Map<String, String> environment, Map<String, String> commandLine) {
    return ConfigLoader.load(
        YamlText.parse("test.yaml", yaml), HOME, new Sources(environment, commandLine));
  }

  static HubConfig.Endpoint endpoint(HubConfig config, String name) {
    return config.endpoints().stream()
        .filter(endpoint -> endpoint.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
