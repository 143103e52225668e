package dev.parley.ingress;

import dev.parley.ingress.IngressConfig.Limits;
import dev.parley.ingress.IngressConfig.Rate;
import dev.parley.ingress.IngressConfig.Unconfirmed;
import java.time.Duration;

/** The usual limits, but for the rate, as tests send as fast as they can, and what a test names. */
record TestLimits(
    int messageBytes, Duration idle, Duration age, Duration slow, Duration ping, Rate rate) {
  static TestLimits usual() {
    Limits usual = Limits.DEFAULTS;
    return new TestLimits(
        usual.maxMessageBytes(),
        usual.idleTimeout(),
        usual.maxSessionAge(),
        usual.slowClientTimeout(),
        usual.pingEvery(),
        TestHub.ANY_RATE);
  }

  static TestLimits ofMessages(int bytes) {
    TestLimits usual = usual();
    return new TestLimits(bytes, usual.idle, usual.age, usual.slow, usual.ping, usual.rate);
  }

  TestLimits withIdle(Duration other) {
    return new TestLimits(messageBytes, other, age, slow, ping, rate);
  }

  TestLimits withAge(Duration other) {
    return new TestLimits(messageBytes, idle, other, slow, ping, rate);
  }

  TestLimits withSlow(Duration other) {
    return new TestLimits(messageBytes, idle, age, other, ping, rate);
  }

  TestLimits withPing(Duration other) {
    return new TestLimits(messageBytes, idle, age, slow, other, rate);
  }

  TestLimits withRate(Rate other) {
    return new TestLimits(messageBytes, idle, age, slow, ping, other);
  }

  /** A configuration for tests with these limits. */
  IngressConfig config() {
    return IngressConfig.onLoopback(0)
        .withLimits(new Limits(messageBytes, idle, age, slow, ping, rate, Unconfirmed.DEFAULTS));
  }
}
