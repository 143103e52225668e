package dev.parley.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private final TestHub hub = new TestHub();
  @TempDir Path folder;

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void sessionsAndTheOriginCheckWorkOverTls() throws Exception {
    IngressConfig.Tls tls = selfSigned();
    hub.addRouter();
    hub.start(TestHub.config().withTls(tls));
    WebSocketClient http =
        hub.vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(tls.certificatePath())));
    WebSocketConnectOptions options =
        new WebSocketConnectOptions().setHost("localhost").setPort(hub.port());
    options.setURI("/v1/realtime").putHeader("origin", "https://localhost:" + hub.port());

    TestClient client = TestClient.connect(http, options).send("{\"over\":\"tls\"}");
    client.awaitEvents(1);

    assertThat(client.events).containsExactly("{\"over\":\"tls\"}");
  }

  private IngressConfig.Tls selfSigned() throws Exception {
    Path store = folder.resolve("store.p12");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(
        List.of("-genkeypair", "-alias", "hub", "-keyalg", "EC", "-dname", "CN=localhost"));
    command.addAll(List.of("-ext", "SAN=dns:localhost", "-storetype", "PKCS12"));
    command.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    return new IngressConfig.Tls(
        pem("key.pem", "PRIVATE KEY", keys.getKey("hub", PASSWORD).getEncoded()),
        pem("cert.pem", "CERTIFICATE", keys.getCertificate("hub").getEncoded()));
  }

  private String pem(String file, String label, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder().encodeToString(der);
    Path path = folder.resolve(file);
    Files.writeString(
        path, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    return path.toString();
  }
}
