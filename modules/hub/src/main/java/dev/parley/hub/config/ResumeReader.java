package dev.parley.hub.config;

import dev.parley.routing.RouterConfig.Resume;
import java.time.Duration;

/** Reads how long a session waits for a client that was lost: the section {@code resume}. */
final class ResumeReader {
  private ResumeReader() {}

  static Resume read(Section resume) {
    Resume read =
        new Resume(
            resume.read("window", "60s", Formats.duration(Duration.ZERO, Duration.ofMinutes(10))),
            resume.read("events", "2048", Formats.integer(256, 65_536)),
            resume.read("bytes", "2097152", Formats.integer(1_048_576, 67_108_864)));
    resume.end();
    return read;
  }
}
