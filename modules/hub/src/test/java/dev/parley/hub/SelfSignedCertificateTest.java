package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.hub.config.HubConfig.Pem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SelfSignedCertificateTest {
  @TempDir Path folder;

  @Test
  void isKeptUntilItIsAboutToExpire() throws Exception {
    Clock now = Clock.systemUTC();
    String first = Files.readString(make(now).certificate());

    assertThat(Files.readString(make(now).certificate())).isEqualTo(first);
    Clock later = Clock.offset(now, Duration.ofDays(800));
    assertThat(Files.readString(make(later).certificate())).isNotEqualTo(first);
  }

  @Test
  void onlyItsOwnerReadsTheKey() throws Exception {
    Pem pem = make(Clock.systemUTC());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pem.key())))
        .isEqualTo("rw-------");
    try (var files = Files.list(folder.resolve("tls"))) {
      assertThat(files).containsExactlyInAnyOrder(pem.certificate(), pem.key());
    }
  }

  @Test
  void whatIsNoCertificateIsReplaced() throws Exception {
    Path tls = Files.createDirectories(folder.resolve("tls"));
    Files.writeString(tls.resolve("localhost.pem"), "nonsense");
    Files.writeString(tls.resolve("localhost-key.pem"), "nonsense");

    assertThat(Files.readString(make(Clock.systemUTC()).certificate()))
        .startsWith("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Files.writeString(folder.resolve("tls"), "a file in the way");

    assertThatThrownBy(() -> make(Clock.systemUTC()))
        .isInstanceOf(StartFailure.class)
        .hasMessageStartingWith("server.tls: no certificate could be made in " + folder);
  }

  private Pem make(Clock clock) {
    return new SelfSignedCertificate(folder.resolve("tls"), clock).get();
  }
}
