package dev.parley.hub;

import dev.parley.hub.config.HubConfig.Pem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}, made by the JDK's own
 * keytool and kept in a folder, so that clients need to trust it once. Blocks.
 */
final class SelfSignedCertificate {
  private static final int VALID_DAYS = 825;
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);
  private static final String ALIAS = "parley";
  private static final String PASSWORD_VARIABLE = "PARLEY_KEYTOOL_PASSWORD";

  private final Path folder;
  private final Clock clock;

  /**
   * @param folder made when it is missing, readable by its owner alone
   */
  SelfSignedCertificate(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /**
   * The kept certificate, or a new one when there is none or it is about to expire.
   *
   * @throws StartFailure if it cannot be made
   */
  Pem get() {
    Pem pem = new Pem(folder.resolve("localhost.pem"), folder.resolve("localhost-key.pem"));
    try {
      if (!isGood(pem)) {
        make(pem);
      }
      return pem;
    } catch (IOException | GeneralSecurityException failure) {
      throw new StartFailure(
          "server.tls: no certificate could be made in " + folder + ": " + failure.getMessage(),
          failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StartFailure("server.tls: interrupted", interrupted);
    }
  }

  private boolean isGood(Pem pem) throws IOException {
    if (!Files.isReadable(pem.certificate()) || !Files.isReadable(pem.key())) {
      return false;
    }
    try (InputStream in = Files.newInputStream(pem.certificate())) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      Instant renewal = certificate.getNotAfter().toInstant().minus(RENEW_BEFORE);
      certificate.checkValidity(Date.from(clock.instant()));
      return clock.instant().isBefore(renewal);
    } catch (GeneralSecurityException unusable) {
      return false;
    }
  }

  private void make(Pem pem) throws IOException, GeneralSecurityException, InterruptedException {
    Files.createDirectories(folder);
    ownerOnly(folder, "rwx------");
    Path store = Files.createTempFile(folder, "keystore", ".p12");
    Files.delete(store);
    String password = UUID.randomUUID().toString();
    try {
      runKeytool(store, password);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, password.toCharArray());
      }
      byte[] key = keys.getKey(ALIAS, password.toCharArray()).getEncoded();
      write(pem.key(), "PRIVATE KEY", key);
      write(pem.certificate(), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    } finally {
      Files.deleteIfExists(store);
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
                ALIAS,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-sigalg",
                "SHA256withECDSA",
                "-dname",
                "CN=localhost, O=Parley self-signed",
                "-validity",
                Integer.toString(VALID_DAYS),
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1",
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
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("keytool failed: " + output.strip().replace('\n', ' '));
    }
  }

  /** Readable by its owner from the first byte, and never seen half written. */
  private static void write(Path file, String label, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Path partial = Files.createTempFile(file.getParent(), "new", ".pem");
    ownerOnly(partial, "rw-------");
    Files.writeString(
        partial, "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n");
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void ownerOnly(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }
}
