package dev.parley.hub.config;

import static dev.parley.hub.config.Configs.endpoint;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.config.HubConfig.Endpoint;
import dev.parley.hub.config.HubConfig.Route;
import dev.parley.ingress.auth.AuthConfig;
import dev.parley.ingress.auth.HubKey;
import dev.parley.ingress.auth.JwtConfig;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final String KEY = "sk-very-secret";

  @Test
  void withNothingGivenTheHubListensOnLoopbackAndPlaysTheDemo() {
    HubConfig config = Configs.defaults();

    assertThat(config.server().host()).isEqualTo("localhost");
    assertThat(config.server().port()).isEqualTo(1024);
    assertThat(config.server().page()).isEqualTo(Path.of("/opt/parley/web/dist"));
    assertThat(config.management().port()).isEqualTo(9464);
    assertThat(config.routes())
        .containsExactly(
            new Route(
                "gpt-4o-realtime",
                List.of("gpt-realtime*", "gpt-4o-realtime*"),
                List.of("openai", "azure", "glm")),
            new Route("glm-realtime", List.of("glm-*"), List.of("glm", "openai", "azure")));
    assertThat(config.emulated()).isTrue();
  }

  @Test
  void modeTokenBindsAnyAddressAndTakesItsKeysFromTheEnvironment() {
    String hash = "ab".repeat(32);

    HubConfig config =
        Configs.load(
            """
            server: {host: 0.0.0.0}
            auth:
              mode: token
              keys: ['shop:${SHOP_KEY_SHA256}', 'ops:%s']
              jwt: {secret: '${JWT_SECRET}', issuer: me, audiences: [hub, parley]}
            """
                .formatted("cd".repeat(32)),
            Map.of("SHOP_KEY_SHA256", hash, "JWT_SECRET", "s".repeat(32)),
            Map.of());

    AuthConfig auth = config.server().auth();
    assertThat(config.server().host()).isEqualTo("0.0.0.0");
    assertThat(auth.keys())
        .containsExactly(new HubKey("shop", hash), new HubKey("ops", "cd".repeat(32)));
    assertThat(auth.jwt())
        .isEqualTo(
            new JwtConfig(
                "s".repeat(32), null, "me", List.of("hub", "parley"), Duration.ofSeconds(30)));
    assertThat(config.toString()).doesNotContain(hash, "s".repeat(32));
  }

  @Test
  void aKeySetOfAServerIsReadThroughTheProxyThatTheEnvironmentNames() {
    HubConfig config =
        Configs.load(
            "auth: {mode: token, jwt: {jwks: 'https://login.example/jwks.json'}}",
            Map.of("HTTPS_PROXY", "http://u:hidden@proxy:3128"),
            Map.of());

    assertThat(config.server().auth().jwt().keySet())
        .isEqualTo(
            new JwtConfig.KeySet.Server(
                URI.create("https://login.example/jwks.json"),
                new JwtConfig.Proxy(false, "proxy", 3128, "u", "hidden")));
    assertThat(config.toString()).doesNotContain("hidden");
  }

  @Test
  void openAiKeyAloneConfiguresTheEndpoint() {
    HubConfig config = Configs.ofEnvironment(Map.of("OPENAI_API_KEY", KEY));

    Endpoint openai = endpoint(config, "openai");
    assertThat(openai.configured()).isTrue();
    assertThat(openai.key()).isEqualTo(new Secret(KEY));
    assertThat(openai.url()).isEqualTo(URI.create("https://api.openai.com/v1"));
    assertThat(openai.model()).isEqualTo("gpt-realtime-2.1");
    assertThat(config.emulated()).isFalse();
  }

  @Test
  void azureIsNotConfiguredWithoutItsDeployment() {
    HubConfig config =
        Configs.ofEnvironment(
            Map.of(
                "AZURE_OPENAI_API_KEY",
                KEY,
                "AZURE_OPENAI_ENDPOINT",
                "https://res.openai.azure.com"));

    assertThat(endpoint(config, "azure").missing()).containsExactly("model");
    assertThat(config.emulated()).isTrue();
  }

  @Test
  void realtimeVariablesOfAzureWinOverTheGeneralOnes() {
    HubConfig config =
        Configs.ofEnvironment(
            Map.of(
                "AZURE_OPENAI_API_KEY", "general",
                "AZURE_OPENAI_ENDPOINT", "https://general.openai.azure.com",
                "AZURE_OPENAI_REALTIME_API_KEY", KEY,
                "AZURE_OPENAI_REALTIME_ENDPOINT", "https://realtime.openai.azure.com",
                "AZURE_OPENAI_REALTIME_DEPLOYMENT", "voice",
                "AZURE_OPENAI_REALTIME_API_VERSION", "2025-04-01-preview"));

    Endpoint azure = endpoint(config, "azure");
    assertThat(azure.configured()).isTrue();
    assertThat(azure.key()).isEqualTo(new Secret(KEY));
    assertThat(azure.url()).isEqualTo(URI.create("https://realtime.openai.azure.com"));
    assertThat(azure.apiVersion()).isEqualTo("2025-04-01-preview");
  }

  @Test
  void aLaterSourceWins() {
    String file = "server: {port: 2001, host: 127.0.0.2}\n";
    Map<String, String> environment = Map.of("PARLEY_SERVER_PORT", "2002");

    assertThat(Configs.ofFile(file).server().port()).isEqualTo(2001);
    assertThat(Configs.load(file, environment, Map.of()).server().port()).isEqualTo(2002);
    HubConfig all = Configs.load(file, environment, Map.of("server.port", "2003"));
    assertThat(all.server().port()).isEqualTo(2003);
    assertThat(all.server().host()).isEqualTo("127.0.0.2");
    assertThat(all.management().port()).isEqualTo(2003 + 8440);
  }

  @Test
  void anEmptyVariableCountsAsNotSet() {
    HubConfig config =
        Configs.ofEnvironment(Map.of("PARLEY_SERVER_PORT", "", "OPENAI_BASE_URL", ""));

    assertThat(config.server().port()).isEqualTo(1024);
    assertThat(endpoint(config, "openai").url()).isEqualTo(URI.create("https://api.openai.com/v1"));
  }

  @Test
  void aFilesEndpointsReplaceTheBuiltInOnes() {
    HubConfig config =
        Configs.load(
            """
            endpoints:
              first: {url: "ws://127.0.0.1:9001/v1", key: "${FIRST}", model: m, max-sessions: 3}
              second: {provider: azure, url: "https://res.example", key: k, model: d}
            routes:
              voice:
                aliases: []
                endpoints: [second, first]
            """,
            Map.of("FIRST", KEY),
            Map.of());

    assertThat(config.endpoints()).extracting(Endpoint::name).containsExactly("first", "second");
    assertThat(endpoint(config, "first").key()).isEqualTo(new Secret(KEY));
    assertThat(endpoint(config, "first").maxSessions()).isEqualTo(3);
    assertThat(endpoint(config, "first").connectTimeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.routes())
        .containsExactly(new Route("voice", List.of(), List.of("second", "first")));
    assertThat(config.routing().defaultRoute()).isEqualTo("voice");
  }

  @Test
  void variablesReachTheKeysOfNamedEndpointsAndRoutes() {
    HubConfig config =
        Configs.ofEnvironment(
            Map.of(
                "PARLEY_ENDPOINTS_OPENAI_MAX_SESSIONS", "7",
                "PARLEY_ENDPOINTS_OPENAI_KEY", KEY,
                "OPENAI_API_KEY", "loses",
                "PARLEY_ROUTES_GPT_4O_REALTIME_ENDPOINTS", "azure, openai"));

    assertThat(endpoint(config, "openai").maxSessions()).isEqualTo(7);
    assertThat(endpoint(config, "openai").key()).isEqualTo(new Secret(KEY));
    assertThat(config.routes().get(0).endpoints()).containsExactly("azure", "openai");
  }

  @Test
  void anEndpointsOwnProxyWinsOverTheVariables() {
    Map<String, String> environment = Map.of("HTTPS_PROXY", "http://everyone:3128");

    assertThat(proxy(environment, "auto"))
        .isEqualTo(new ProxySettings(ProxySettings.Type.HTTP, "everyone", 3128, null, null));
    assertThat(proxy(environment, "socks5://u:p%40ss@own"))
        .isEqualTo(
            new ProxySettings(ProxySettings.Type.SOCKS5, "own", 1080, "u", new Secret("p@ss")));
    assertThat(proxy(environment, "direct")).isNull();
  }

  @Test
  void theManagementPortFollowsAFreeClientPort() {
    assertThat(Configs.ofFile("server: {port: 0}").management().port()).isZero();
  }

  @Test
  void readsTheFileItIsGiven(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("own.yaml"), "demo: false\n");

    HubConfig config = ConfigLoader.load(Optional.of(file), folder, Map.of(), Map.of());

    assertThat(config.demo()).isFalse();
    assertThat(config.emulated()).isFalse();
    assertThat(config.server().page()).isEqualTo(folder.resolve("web/dist"));
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) {
    Path file = folder.resolve("none.yaml");

    assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), folder, Map.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": there is no such file");
  }

  private static ProxySettings proxy(Map<String, String> environment, String proxy) {
    String file =
        "endpoints: {one: {url: 'https://vendor.example/v1', proxy: '%s'}}\nroutes: {r: {endpoints: [one]}}\n";
    return endpoint(Configs.load(file.formatted(proxy), environment, Map.of()), "one").proxy();
  }
}
