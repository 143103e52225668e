package dev.parley.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.contract.InstanceId;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SessionLogTest {
  private static final SessionId SESSION = SessionId.create();

  private final Logger logger = (Logger) LoggerFactory.getLogger("parley.access");
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
    logger.setLevel(null);
    logger.setAdditive(true);
  }

  private static SessionLog of(String route) {
    return new SessionLog(
        new OpenSession(
            SESSION,
            1,
            Role.INGRESS,
            InstanceId.create(),
            "alice",
            route,
            "{\"instructions\":\"s3cret\"}",
            false),
        1_000);
  }

  private Map<String, String> onlyLine() {
    assertThat(lines.list).hasSize(1);
    ILoggingEvent line = lines.list.get(0);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getMessage()).isEqualTo("session closed");
    return line.getKeyValuePairs().stream()
        .collect(Collectors.toMap(pair -> pair.key, pair -> String.valueOf(pair.value)));
  }

  @Test
  void namesWhoItWasWhatServedItHowLongAndHowItEnded() {
    SessionLog log = of("gpt");
    log.servedBy("voice", "first");
    log.servedBy("voice", "second");

    log.closed(1000, 3_500);

    assertThat(onlyLine())
        .isEqualTo(
            Map.of(
                "sessionId", SESSION.value(),
                "subject", "alice",
                "route", "voice",
                "endpoint", "second",
                "durationMs", "2500",
                "closeCode", "1000"));
  }

  @Test
  void aSessionThatNothingServedSaysSo() {
    of(null).closed(1006, 1_000);

    assertThat(onlyLine()).containsEntry("route", "none").containsEntry("endpoint", "none");
  }
}
