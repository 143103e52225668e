package dev.parley.provider.openai;

import static dev.parley.contract.error.ErrorCode.PROVIDER_UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.provider.api.ConnectorDriver;
import dev.parley.provider.api.ConnectorDriver.Opening;
import dev.parley.provider.api.ProxySettings;
import dev.parley.provider.api.Secret;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS and egress proxies, over real ones. */
class OpenAiProxyTest {
  private static final Buffer CREATED =
      RawServer.text("{\"type\":\"session.created\",\"session\":{\"id\":\"sess_1\"}}");

  private static final SelfSignedCertificate certificate =
      SelfSignedCertificate.create("localhost");

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @AfterAll
  static void deleteCertificate() {
    certificate.delete();
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void aPlainSessionGoesThroughTheProxy(ProxySettings.Type type) {
    TinyProxy proxy = proxy(type, null);
    RawServer server = RawServer.start(vertx, peer -> peer.accept(CREATED));

    exchange(server, Endpoints.openAi(server.url()).proxy(settings(type, proxy, null, null)));

    assertThat(proxy.destinations).containsExactly("localhost:" + server.port());
    assertThat(proxy.bytesOut.get()).isGreaterThan(10_000);
    assertThat(proxy.bytesIn.get()).isGreaterThan(10_000);
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void aTlsSessionGoesThroughTheProxyToTheProviderItself(ProxySettings.Type type) {
    TinyProxy proxy = proxy(type, "user:pass word");
    RawServer server = tlsServer();

    exchange(
        server,
        tlsEndpoint(server)
            .trusting(Path.of(certificate.certificatePath()))
            .proxy(settings(type, proxy, "user", "pass word")));

    assertThat(proxy.destinations).containsExactly("localhost:" + server.port());
    assertThat(proxy.credentials).containsExactly("user:pass word");
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void aProxyThatRefusesTheCredentialsMakesTheProviderUnreachable(ProxySettings.Type type) {
    TinyProxy proxy = proxy(type, "user:right");
    RawServer server = RawServer.start(vertx, peer -> peer.accept(CREATED));

    Opening attempt =
        attempts(Endpoints.openAi(server.url()).proxy(settings(type, proxy, "user", "wrong")))
            .open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    assertThat(attempt.fault().getMessage()).contains("egress proxy").doesNotContain("wrong");
    assertThat(server.peers).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void aProxyThatNeverAnswersIsGivenUpAndItsSocketClosed(ProxySettings.Type type) {
    RawServer silent = RawServer.start(vertx, peer -> {});
    ProxySettings settings = new ProxySettings(type, "localhost", silent.port(), null, null);

    Opening attempt =
        attempts(Endpoints.openAi("http://localhost:1/v1").impatient().proxy(settings)).open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    await().until(() -> silent.peers.size() == 1 && silent.nothingIsOpen());
  }

  @ParameterizedTest
  @EnumSource(ProxySettings.Type.class)
  void aProxyThatIsNotThereMakesTheProviderUnreachable(ProxySettings.Type type) {
    RawServer server = RawServer.start(vertx, peer -> peer.accept(CREATED));
    RawServer gone = RawServer.start(vertx, peer -> {});
    int port = gone.port();
    gone.stop();
    ProxySettings settings = new ProxySettings(type, "localhost", port, null, null);

    Opening attempt = attempts(Endpoints.openAi(server.url()).proxy(settings)).open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    assertThat(server.peers).isEmpty();
  }

  @Test
  void aTrustedCertificateOpensATlsSession() {
    RawServer server = tlsServer();

    exchange(server, tlsEndpoint(server).trusting(Path.of(certificate.certificatePath())));
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    RawServer server = tlsServer();

    Opening attempt = attempts(tlsEndpoint(server)).open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    assertThat(attempt.fault().getMessage()).contains("TLS");
    assertThat(server.peers).allMatch(peer -> peer.request.isEmpty());
  }

  @Test
  void aCertificateOfAnotherHostIsRefused() {
    RawServer server = tlsServer();
    Endpoints endpoint =
        Endpoints.openAi("https://127.0.0.1:" + server.port() + "/v1")
            .trusting(Path.of(certificate.certificatePath()));

    Opening attempt = attempts(endpoint).open();

    assertThat(attempt.failure()).isEqualTo(PROVIDER_UNREACHABLE);
    assertThat(server.peers).allMatch(peer -> peer.request.isEmpty());
  }

  private RawServer tlsServer() {
    return RawServer.start(
        vertx,
        new NetServerOptions().setSsl(true).setKeyCertOptions(certificate.keyCertOptions()),
        peer -> peer.accept(CREATED));
  }

  private static Endpoints tlsEndpoint(RawServer server) {
    return Endpoints.openAi("https://localhost:" + server.port() + "/v1");
  }

  private ConnectorDriver attempts(Endpoints endpoint) {
    return endpoint.drive(vertx);
  }

  private void exchange(RawServer server, Endpoints endpoint) {
    String large = "x".repeat(10_000);
    Opening attempt = attempts(endpoint).open();
    attempt.upstream();

    attempt.send(large);
    server.onPeer(peer -> peer.write(RawServer.text(large)));

    await().until(() -> server.peer().texts.equals(List.of(large)));
    await().until(() -> attempt.events.equals(List.of(large)));
  }

  private TinyProxy proxy(ProxySettings.Type type, String required) {
    return type == ProxySettings.Type.HTTP
        ? TinyProxy.http(vertx, required)
        : TinyProxy.socks5(vertx, required);
  }

  private static ProxySettings settings(
      ProxySettings.Type type, TinyProxy proxy, String username, String password) {
    return new ProxySettings(
        type, "localhost", proxy.port(), username, password == null ? null : new Secret(password));
  }
}
