package dev.parley.emulator.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** A certificate for {@code localhost} and {@code 127.0.0.1}, made by the JDK's keytool. Blocks. */
public final class SelfSigned {
  private static final String PASSWORD_VARIABLE = "EMULATOR_KEYTOOL_PASSWORD";
  private static final long TIMEOUT_S = 30;

  private SelfSigned() {}

  /**
   * A new key with its certificate; nothing of it stays on disk.
   *
   * @throws IOException if keytool is missing or fails
   */
  public static KeyCertOptions forLoopback() throws IOException {
    Path folder = Files.createTempDirectory("emulator-tls");
    Path store = folder.resolve("keys.p12");
    String password = UUID.randomUUID().toString();
    try {
      runKeytool(store, password);
      return new PfxOptions()
          .setPassword(password)
          .setValue(Buffer.buffer(Files.readAllBytes(store)));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    } finally {
      Files.deleteIfExists(store);
      Files.delete(folder);
    }
  }

  private static void runKeytool(Path store, String password)
      throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "emulator",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost, O=Parley emulator",
                "-validity",
                "30",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-ext",
                "EKU=serverAuth",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass:env",
                PASSWORD_VARIABLE));
    builder.environment().put(PASSWORD_VARIABLE, password);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool: " + output.strip().replace('\n', ' '));
    }
  }
}
