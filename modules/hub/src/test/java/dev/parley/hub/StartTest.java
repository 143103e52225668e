package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees who starts the hub. */
class StartTest {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir Path home;

  @Test
  void aReadyHubServesItsPageAndSaysSoToOperators() throws Exception {
    Path page = Files.createDirectories(home.resolve("web/dist"));
    Files.writeString(page.resolve("index.html"), "<title>hello page</title>");

    try (HubProcess hub = HubProcess.startReady(home, NOTHING)) {
      assertThat(get(hub.url() + "/").body()).contains("hello page");
      assertThat(get(hub.url() + "/api/test").body()).contains("\"success\":true");
      assertThat(get(hub.management() + "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(hub.management() + "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(hub.management() + "/metrics").body())
          .contains("jvm_memory_used_bytes", "parley_eventloop_lag");
      assertThat(get(hub.management() + "/other").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void withNoKeyItSaysPlainlyThatTheEmulatorAnswers() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING)) {
      await().until(() -> hub.text().contains("Set OPENAI_API_KEY"));
      assertThat(hub.text())
          .contains("openai: not configured, lacks key")
          .contains("gpt-4o-realtime (gpt-realtime*, gpt-4o-realtime*, default) -> emulator")
          .contains("glm-realtime (glm-*) -> emulator-glm")
          .contains("DEMO: no endpoint is configured, so the built-in emulator answers");
      assertThat(get(hub.url() + "/api/realtime/status").body())
          .contains("\"serving\":\"emulator\"", "\"ready\":true");
    }
  }

  @Test
  void withAKeyItNamesTheEndpointAndNeverTheKey() throws Exception {
    Map<String, String> environment =
        Map.of(
            "OPENAI_API_KEY", "sk-do-not-show",
            "OPENAI_BASE_URL", "http://127.0.0.1:9/v1?tenant=hidden");

    try (HubProcess hub = HubProcess.startReady(home, environment)) {
      await().until(() -> hub.text().contains("    glm: "));
      assertThat(hub.text())
          .contains("openai: configured, http://127.0.0.1:9/v1, model gpt-realtime-2.1")
          .doesNotContain("DEMO", "sk-do-not-show", "hidden");
      assertThat(get(hub.url() + "/api/v1/providers").body())
          .contains("\"configured\":true")
          .containsPattern("\"name\":\"openai\"[^}]*\"images\":true")
          .containsPattern("\"name\":\"glm\"[^}]*\"images\":false")
          .doesNotContain("sk-do-not-show", "127.0.0.1");
    }
  }

  @Test
  void sigtermEndsItWithinTwoSeconds() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING)) {
      hub.terminate();

      assertThat(hub.endsWithin(Duration.ofSeconds(2))).isTrue();
    }
  }

  @Test
  void operatorsDrainItAndPagesDoNot() throws Exception {
    try (HubProcess hub = HubProcess.startReady(home, NOTHING)) {
      assertThat(drain(hub, "Origin", "http://localhost:9464").statusCode()).isEqualTo(403);
      assertThat(get(hub.management() + "/health/ready").statusCode()).isEqualTo(200);

      assertThat(drain(hub).statusCode()).isEqualTo(202);

      HttpResponse<String> ready = get(hub.management() + "/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("not_ready", "the hub is draining");
      assertThat(drain(hub).statusCode()).isEqualTo(202);
      assertThat(get(hub.url() + "/api/test").statusCode()).isEqualTo(200);
    }
  }

  private static HttpResponse<String> drain(HubProcess hub, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(hub.management() + "/drain"))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aTakenPortIsOneClearLine() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        HubProcess hub =
            HubProcess.start(home, NOTHING, "--port", Integer.toString(other.getLocalPort()))) {
      assertThat(hub.exitStatus()).isEqualTo(1);
      assertThat(hub.output())
          .containsExactly(
              "parley: server.port: "
                  + other.getLocalPort()
                  + " on localhost is taken; choose another by PARLEY_SERVER_PORT, or --port");
    }
  }

  @Test
  void aTakenManagementPortIsOneClearLine() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        HubProcess hub =
            HubProcess.start(
                home,
                Map.of("PARLEY_MANAGEMENT_PORT", Integer.toString(other.getLocalPort())),
                "--port",
                "0")) {
      assertThat(hub.exitStatus()).isEqualTo(1);
      assertThat(hub.output())
          .containsExactly(
              "parley: management.port: "
                  + other.getLocalPort()
                  + " on localhost is taken; choose another by PARLEY_MANAGEMENT_PORT");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=70000 | server.port (from the command line): must be a whole number from 0 to 65535, was 70000",
        "--port=x | server.port (from the command line): must be a whole number from 0 to 65535, was x",
        "--prt=1 | Unknown option: '--prt=1' (options: ./run --help)",
        "--port | Missing required parameter for option '--port' (<port>) (options: ./run --help)",
        "extra | Unmatched argument at index 0: 'extra' (options: ./run --help)",
        "--roles=edge --cluster | cluster.roles (from the command line): must be ingress or polling or router or codec or provider, was edge",
        "--roles=router | cluster.roles: must name all roles unless the node joins a cluster: --cluster",
        "--conf=/none.yaml | /none.yaml: there is no such file",
      })
  void aWrongOptionIsOneClearLine(String arguments, String message) throws Exception {
    try (HubProcess hub = HubProcess.start(home, NOTHING, arguments.split(" "))) {
      assertThat(hub.exitStatus()).isEqualTo(2);
      assertThat(hub.output()).containsExactly("parley: " + message);
    }
  }

  @Test // R28
  void portsBetweenNodesStayOnTheMachineUnlessTheNetworkIsTrusted() throws Exception {
    Map<String, String> everywhere = Map.of("PARLEY_CLUSTER_HOST", "0.0.0.0");

    try (HubProcess hub = HubProcess.start(home, everywhere, "--cluster")) {
      assertThat(hub.exitStatus()).isEqualTo(2);
      assertThat(hub.output())
          .containsExactly(
              "parley: cluster.host: must be a loopback address unless cluster.trusted-network is"
                  + " true, was 0.0.0.0");
    }
  }

  @Test
  void aBadSettingInTheUsualFileIsOneClearLine() throws Exception {
    Files.createDirectories(home.resolve("conf"));
    Files.writeString(home.resolve("conf/parley.yaml"), "server: {host: 0.0.0.0}\n");

    try (HubProcess hub = HubProcess.start(home, NOTHING)) {
      assertThat(hub.exitStatus()).isEqualTo(2);
      assertThat(hub.output())
          .containsExactly(
              "parley: server.host: must be a loopback address while auth.mode is open, was 0.0.0.0");
    }
  }

  @Test
  void helpListsTheOptions() throws Exception {
    try (HubProcess hub = HubProcess.start(home, NOTHING, "--help")) {
      assertThat(hub.exitStatus()).isZero();
      assertThat(hub.text()).contains("Usage: ./run [options]", "--port", "--conf", "--tls");
    }
  }

  @Test
  void versionIsTheOneThatWasBuilt() throws Exception {
    try (HubProcess hub = HubProcess.start(home, NOTHING, "--version")) {
      assertThat(hub.exitStatus()).isZero();
      assertThat(hub.text()).matches("parley \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
  }

  @Test
  void tlsWorksForEveryLoopbackNameWithTheGeneratedCertificateAlone() throws Exception {
    String first;
    try (HubProcess hub = HubProcess.startReady(home, NOTHING, "--tls")) {
      Path certificate = home.resolve(".parley/tls/localhost.pem");
      first = Files.readString(certificate);
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(certificate)).build();

      assertThat(hub.text()).contains("certificate  " + certificate);
      assertThat(hub.url()).startsWith("https://");
      for (String host : new String[] {"localhost", "127.0.0.1"}) {
        String url = "https://" + host + ":" + hub.port() + "/api/test";
        assertThat(get(client, url).statusCode()).as(url).isEqualTo(200);
      }
    }
    try (HubProcess again = HubProcess.startReady(home, NOTHING, "--tls")) {
      assertThat(home.resolve(".parley/tls/localhost.pem")).hasContent(first);
    }
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "hub", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return get(HttpClient.newHttpClient(), url);
  }

  private static HttpResponse<String> get(HttpClient client, String url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
