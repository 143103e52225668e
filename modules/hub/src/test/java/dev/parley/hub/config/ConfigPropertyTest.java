package dev.parley.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

class ConfigPropertyTest {
  /** A setting: how to write valid values, and how to see what was loaded. */
  private record Setting(Arbitrary<String> values, Function<HubConfig, Object> loaded) {}

  private static final Map<String, Setting> SETTINGS = settings();

  /** A value of one setting in each of the sources, where it has one. */
  private record Choice(
      String key, Optional<String> file, Optional<String> environment, Optional<String> option) {
    Optional<String> wins() {
      return option.or(() -> environment).or(() -> file);
    }
  }

  @Property(tries = 300)
  void theStrongestSourceOfEachKeyWinsAndAllOthersKeepTheirDefaults(
      @ForAll("choices") List<Choice> choices) {
    Map<String, String> environment = new HashMap<>();
    Map<String, String> commandLine = new HashMap<>();
    Map<String, String> file = new TreeMap<>();
    for (Choice choice : choices) {
      choice.file().ifPresent(value -> file.put(choice.key(), value));
      choice.environment().ifPresent(value -> environment.put(variable(choice.key()), value));
      choice.option().ifPresent(value -> commandLine.put(choice.key(), value));
    }

    HubConfig config = Configs.load(yaml(file), environment, commandLine);

    HubConfig defaults = Configs.defaults();
    for (Choice choice : choices) {
      Function<HubConfig, Object> loaded = SETTINGS.get(choice.key()).loaded();
      Object expected =
          choice.wins().<Object>map(text -> text).orElseGet(() -> shown(loaded.apply(defaults)));
      assertThat(shown(loaded.apply(config))).as(choice.key()).isEqualTo(expected);
    }
  }

  @Property(tries = 300)
  void theUsualVariablesAndTheirAliasesWorkByThemselves(
      @ForAll("usualVariables") Map<String, String> environment) {
    HubConfig config = Configs.ofEnvironment(environment);

    HubConfig.Endpoint openai = Configs.endpoint(config, "openai");
    assertThat(key(openai)).isEqualTo(first(environment, "", "OPENAI_API_KEY"));
    assertThat(String.valueOf(openai.url()))
        .isEqualTo(first(environment, "https://api.openai.com/v1", "OPENAI_BASE_URL"));
    assertThat(openai.model())
        .isEqualTo(first(environment, "gpt-realtime-2.1", "OPENAI_REALTIME_MODEL"));
    HubConfig.Endpoint azure = Configs.endpoint(config, "azure");
    assertThat(key(azure))
        .isEqualTo(first(environment, "", "AZURE_OPENAI_REALTIME_API_KEY", "AZURE_OPENAI_API_KEY"));
    assertThat(azure.url() == null ? "" : azure.url().toString())
        .isEqualTo(
            first(environment, "", "AZURE_OPENAI_REALTIME_ENDPOINT", "AZURE_OPENAI_ENDPOINT"));
    assertThat(azure.model()).isEqualTo(first(environment, "", "AZURE_OPENAI_REALTIME_DEPLOYMENT"));
    HubConfig.Endpoint glm = Configs.endpoint(config, "glm");
    assertThat(key(glm))
        .isEqualTo(first(environment, "", "ZHIPUAI_API_KEY", "ZHIPU_API_KEY", "GLM_API_KEY"));
    assertThat(String.valueOf(glm.url()))
        .isEqualTo(
            first(environment, "wss://open.bigmodel.cn/api/paas/v4/realtime", "ZHIPUAI_BASE_URL"));
    assertThat(glm.model())
        .isEqualTo(first(environment, "glm-realtime-flash", "GLM_REALTIME_MODEL"));
    boolean anyConfigured =
        !key(openai).isEmpty()
            || !key(glm).isEmpty()
            || !(key(azure).isEmpty() || azure.url() == null || azure.model().isEmpty());
    assertThat(config.emulated()).isEqualTo(!anyConfigured);
  }

  @Property(tries = 300)
  void proxiesFollowTheUsualVariables(@ForAll("proxyVariables") Map<String, String> environment) {
    HubConfig config = Configs.ofEnvironment(environment);

    String expected =
        first(environment, "", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy");
    boolean excluded = !first(environment, "", "NO_PROXY", "no_proxy").isEmpty();
    var proxy = Configs.endpoint(config, "openai").proxy();
    assertThat(proxy == null ? "" : "http://" + proxy.host() + ":" + proxy.port())
        .isEqualTo(excluded ? "" : expected);
  }

  @Property(tries = 300)
  void anyTextIsEitherAConfigurationOrOneLineThatSaysWhatIsWrong(
      @ForAll("nearlyYaml") String text) {
    Throwable thrown = catchThrowable(() -> Configs.ofFile(text));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ConfigException.class);
      assertThat(thrown.getMessage().lines()).hasSize(1);
    }
  }

  @Property(tries = 200)
  void noKeyIsEverShown(@ForAll @StringLength(min = 12, max = 40) String key) {
    String secret = "k3y" + key.strip() + "k3y";
    Map<String, String> environment = Map.of("OPENAI_API_KEY", secret);

    Throwable thrown =
        catchThrowable(
            () -> assertThat(Configs.ofEnvironment(environment).toString()).doesNotContain("k3y"));

    if (thrown != null) {
      assertThat(thrown).isInstanceOf(ConfigException.class);
      assertThat(thrown.getMessage()).doesNotContain("k3y");
    }
  }

  @Provide
  Arbitrary<List<Choice>> choices() {
    return Arbitraries.of(SETTINGS.keySet())
        .set()
        .ofMinSize(1)
        .flatMap(
            keys ->
                Combinators.combine(keys.stream().map(ConfigPropertyTest::choice).toList())
                    .as(list -> list));
  }

  private static Arbitrary<Choice> choice(String key) {
    Arbitrary<Optional<String>> value = SETTINGS.get(key).values().optional();
    return Combinators.combine(value, value, value)
        .as((file, environment, option) -> new Choice(key, file, environment, option));
  }

  @Provide
  Arbitrary<Map<String, String>> usualVariables() {
    Arbitrary<String> word = Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> url = word.map(name -> "https://h" + name + ".example/v1");
    return environment(
        Map.ofEntries(
            Map.entry("OPENAI_API_KEY", word),
            Map.entry("OPENAI_BASE_URL", url),
            Map.entry("OPENAI_REALTIME_MODEL", word),
            Map.entry("AZURE_OPENAI_REALTIME_API_KEY", word),
            Map.entry("AZURE_OPENAI_API_KEY", word),
            Map.entry("AZURE_OPENAI_REALTIME_ENDPOINT", url),
            Map.entry("AZURE_OPENAI_ENDPOINT", url),
            Map.entry("AZURE_OPENAI_REALTIME_DEPLOYMENT", word),
            Map.entry("ZHIPUAI_API_KEY", word),
            Map.entry("ZHIPU_API_KEY", word),
            Map.entry("GLM_API_KEY", word),
            Map.entry("ZHIPUAI_BASE_URL", url),
            Map.entry("GLM_REALTIME_MODEL", word)));
  }

  @Provide
  Arbitrary<Map<String, String>> proxyVariables() {
    Arbitrary<String> proxy =
        Arbitraries.integers().between(1, 65_535).map(port -> "http://proxy.example:" + port);
    Arbitrary<String> hosts = Arbitraries.of("api.openai.com", "openai.com", "*", ".com,x");
    return environment(
        Map.of(
            "HTTPS_PROXY", proxy,
            "https_proxy", proxy,
            "HTTP_PROXY", proxy,
            "ALL_PROXY", proxy,
            "all_proxy", proxy,
            "NO_PROXY", hosts,
            "no_proxy", hosts));
  }

  @Provide
  Arbitrary<String> nearlyYaml() {
    Arbitrary<String> token =
        Arbitraries.of(
            "server",
            "port",
            "endpoints",
            "openai",
            "routes",
            "aliases",
            "limits",
            ": ",
            ":\n  ",
            "\n",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "${",
            "${X:-",
            "*",
            "&a ",
            "!!str ",
            "'",
            "\"",
            "~",
            "1024",
            "true",
            "3s",
            "#",
            "|",
            ">",
            ",",
            "\t",
            "%",
            "\u0007");
    return token.list().ofMaxSize(30).map(parts -> String.join("", parts));
  }

  /** Each variable unset, empty, or with a value. */
  private static Arbitrary<Map<String, String>> environment(Map<String, Arbitrary<String>> all) {
    List<String> names = List.copyOf(new TreeMap<>(all).keySet());
    List<Arbitrary<Optional<String>>> values = new ArrayList<>();
    names.forEach(
        name -> values.add(Arbitraries.oneOf(all.get(name), Arbitraries.just("")).optional()));
    return Combinators.combine(values)
        .as(
            chosen -> {
              Map<String, String> environment = new LinkedHashMap<>();
              for (int i = 0; i < names.size(); i++) {
                String name = names.get(i);
                chosen.get(i).ifPresent(value -> environment.put(name, value));
              }
              return environment;
            });
  }

  private static Map<String, Setting> settings() {
    Arbitrary<String> seconds = Arbitraries.integers().between(1, 59).map(n -> n + "s");
    Arbitrary<String> millis = Arbitraries.integers().between(10, 999).map(n -> n + "ms");
    Arbitrary<String> flags = Arbitraries.of("true", "false");
    Map<String, Setting> all = new TreeMap<>();
    all.put("server.port", new Setting(integers(0, 50_000), c -> c.server().port()));
    all.put("server.tls.enabled", new Setting(flags, c -> c.server().tls().enabled()));
    all.put("runtime.event-loops", new Setting(integers(1, 256), c -> c.runtime().eventLoops()));
    all.put(
        "auth.client-secrets.lifetime",
        new Setting(
            Arbitraries.integers().between(10, 59).map(n -> n + "s"),
            c -> c.server().auth().secrets().usual()));
    all.put("demo", new Setting(flags, HubConfig::demo));
    all.put(
        "limits.max-message-bytes",
        new Setting(integers(1_024, 67_108_864), c -> c.limits().maxMessageBytes()));
    all.put("limits.idle-timeout", new Setting(seconds, c -> c.limits().idleTimeout()));
    all.put("limits.ping-every", new Setting(seconds, c -> c.limits().pingEvery()));
    all.put("watchdogs.first-output", new Setting(millis, c -> c.watchdogs().firstOutput()));
    all.put("watchdogs.probe-answer", new Setting(millis, c -> c.watchdogs().probeAnswer()));
    all.put("routing.breaker.window", new Setting(seconds, c -> c.routing().breaker().window()));
    all.put("routing.model-wait", new Setting(millis, c -> c.routing().modelWait()));
    all.put("switching.grace", new Setting(seconds, c -> c.switching().grace()));
    all.put("switching.retry-every", new Setting(seconds, c -> c.switching().retryEvery()));
    all.put("switching.per-minute", new Setting(integers(0, 60), c -> c.switching().perMinute()));
    all.put("switching.rollover", new Setting(seconds, c -> c.switching().rollover()));
    all.put("resume.window", new Setting(seconds, c -> c.resume().window()));
    all.put("resume.events", new Setting(integers(256, 65_536), c -> c.resume().events()));
    all.put(
        "resume.bytes",
        new Setting(integers(1_048_576, 67_108_864), c -> (int) c.resume().characters()));
    all.put("history.transcribe", new Setting(flags, c -> c.switching().transcribe()));
    all.put(
        "rings.turn",
        new Setting(
            Arbitraries.integers().between(8, 59).map(n -> n + "s"),
            c -> c.switching().rings().turn()));
    all.put(
        "endpoints.openai.max-sessions",
        new Setting(integers(1, 10_000), c -> Configs.endpoint(c, "openai").maxSessions()));
    all.put(
        "endpoints.openai.session-cap",
        new Setting(seconds, c -> Configs.endpoint(c, "openai").sessionCap()));
    all.put(
        "endpoints.openai.warm",
        new Setting(integers(0, 100), c -> Configs.endpoint(c, "openai").warm()));
    all.put(
        "endpoints.azure.connect-timeout",
        new Setting(millis, c -> Configs.endpoint(c, "azure").connectTimeout()));
    return all;
  }

  private static Arbitrary<String> integers(int min, int max) {
    return Arbitraries.integers().between(min, max).map(String::valueOf);
  }

  private static Object shown(Object value) {
    return value instanceof java.time.Duration duration
        ? Formats.text(duration)
        : String.valueOf(value);
  }

  private static String variable(String key) {
    return "PARLEY_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** Block YAML from dotted keys; endpoints come with all names that the built-in routes need. */
  private static String yaml(Map<String, String> values) {
    Map<String, String> all = new TreeMap<>(values);
    if (values.keySet().stream().anyMatch(key -> key.startsWith("endpoints."))) {
      all.putIfAbsent("endpoints.azure.provider", "azure");
      all.putIfAbsent("endpoints.openai.provider", "openai");
      all.putIfAbsent("endpoints.glm.provider", "glm");
    }
    StringBuilder yaml = new StringBuilder();
    List<String> open = List.of();
    for (Map.Entry<String, String> entry : all.entrySet()) {
      List<String> path = List.of(entry.getKey().split("\\."));
      for (int depth = 0; depth < path.size() - 1; depth++) {
        if (depth >= open.size()
            || !open.subList(0, depth + 1).equals(path.subList(0, depth + 1))) {
          yaml.append("  ".repeat(depth)).append(path.get(depth)).append(":\n");
        }
      }
      yaml.append("  ".repeat(path.size() - 1)).append(path.get(path.size() - 1));
      yaml.append(": ").append(entry.getValue()).append('\n');
      open = path.subList(0, path.size() - 1);
    }
    return yaml.toString();
  }

  private static String key(HubConfig.Endpoint endpoint) {
    return endpoint.key() == null ? "" : endpoint.key().value();
  }

  private static String first(Map<String, String> environment, String fallback, String... names) {
    for (String name : names) {
      if (!environment.getOrDefault(name, "").isEmpty()) {
        return environment.get(name);
      }
    }
    return fallback;
  }
}
