package dev.parley.hub.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.hub.tracing.SwitchSpans;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

/** What an operator reads of switches. */
class RoutingMetersTest {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final RoutingMeters meters = new RoutingMeters(registry, SwitchSpans.NONE);

  private void assertShows(String line) {
    assertThat(registry.scrape().lines()).contains(line);
  }

  @Test
  void switchesAreCountedByReasonAndEndpoints() {
    meters.switched("first", "second", "provider_closed", 7);
    meters.switched("first", "second", "provider_closed", 0);
    meters.switched("second", "first", "provider_stalled", 5);

    assertShows(
        "parley_switches_total{from=\"first\",reason=\"provider_closed\",to=\"second\"} 2.0");
    assertShows(
        "parley_switches_total{from=\"second\",reason=\"provider_stalled\",to=\"first\"} 1.0");
    assertShows("parley_switch_replayed_items_count 3");
    assertShows("parley_switch_replayed_items_sum 12.0");
  }

  @Test
  void soundThatProvidersGarbledIsCountedByEndpointAndKind() {
    meters.providerSoundLeftOut("first", "invalid_audio");
    meters.providerSoundLeftOut("first", "invalid_audio");

    assertShows(
        "parley_provider_sound_left_out_total{code=\"invalid_audio\",endpoint=\"first\"} 2.0");
  }

  @Test
  void deadAirFallsIntoBuckets() {
    meters.deadAir("provider_closed", 120);
    meters.deadAir("provider_closed", 4_100);

    assertShows("parley_switch_dead_air_seconds_count{reason=\"provider_closed\"} 2");
    assertShows("parley_switch_dead_air_seconds_bucket{reason=\"provider_closed\",le=\"0.1\"} 0");
    assertShows("parley_switch_dead_air_seconds_bucket{reason=\"provider_closed\",le=\"0.15\"} 1");
    assertShows("parley_switch_dead_air_seconds_bucket{reason=\"provider_closed\",le=\"5.0\"} 2");
  }

  @Test
  void sessionsThatWaitForTheirClientAreShownAndWhatComesOfAResume() {
    assertShows("parley_sessions_detached 0.0");

    meters.detached(1);
    meters.detached(1);
    meters.detached(-1);
    meters.resumed("resumed");
    meters.resumed("resume_gone");

    assertShows("parley_sessions_detached 1.0");
    assertShows("parley_resumes_total{result=\"resumed\"} 1.0");
    assertShows("parley_resumes_total{result=\"resume_gone\"} 1.0");

    meters.adopted("adopted");
    assertShows("parley_adoptions_total{result=\"adopted\"} 1.0");
  }

  @Test
  void journalIsShown() {
    assertShows("parley_journal_failures_total 0.0");

    meters.journalWritten(2_000, 3);
    meters.journalFailed();
    meters.leftUnwritten(4);

    assertShows("parley_journal_snapshot_bytes_sum 2000.0");
    assertShows("parley_journal_writes_seconds_count 1");
    assertShows("parley_journal_failures_total 1.0");
    assertShows("parley_journal_unwritten_events_total 4.0");
  }

  @Test
  void whatWasLostIsShownBeforeAnythingWas() {
    assertShows("parley_switch_audio_lost_bytes_total 0.0");
    assertShows("parley_switch_history_cut_items_total 0.0");

    meters.audioLost(9_600);
    meters.historyCut(3);

    assertShows("parley_switch_audio_lost_bytes_total 9600.0");
    assertShows("parley_switch_history_cut_items_total 3.0");
  }
}
