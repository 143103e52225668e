package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the start script has played after a build, as a process of its own. */
class RehearsalTest {
  @TempDir Path home;

  @BeforeEach
  void makePage() throws Exception {
    Files.createDirectories(home.resolve("web/dist"));
    Files.writeString(home.resolve("web/dist/index.html"), "<!doctype html>");
  }

  private static long lines(HubProcess rehearsal, String part) {
    return rehearsal.output().stream().filter(line -> line.contains(part)).count();
  }

  @Test
  void oneHubHoldsItsSessionsAndEnds() throws Exception {
    try (HubProcess rehearsal = HubProcess.rehearse(home, Map.of(), "alone")) {
      assertThat(rehearsal.exitStatus()).as(rehearsal.text()).isZero();
      assertThat(lines(rehearsal, "session closed")).isEqualTo(60);
      assertThat(lines(rehearsal, "closeCode=\"1000\"")).isEqualTo(60);
    }
  }

  @Test
  void ofTwoNodesOneGoesOnWithTheSessionsOfTheOther() throws Exception {
    try (HubProcess rehearsal = HubProcess.rehearse(home, Map.of(), "cluster")) {
      assertThat(rehearsal.exitStatus()).as(rehearsal.text()).isZero();
      assertThat(lines(rehearsal, "session goes on here, its router is gone")).isEqualTo(60);
    }
  }

  @Test
  void aHubThatDoesNotStartIsAFailure() throws Exception {
    Map<String, String> wrong = Map.of("PARLEY_LIMITS_PING_EVERY", "never");

    try (HubProcess rehearsal = HubProcess.rehearse(home, wrong, "alone")) {
      assertThat(rehearsal.exitStatus()).isNotZero();
    }
  }
}
