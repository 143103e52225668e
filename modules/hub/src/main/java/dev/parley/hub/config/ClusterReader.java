package dev.parley.hub.config;

import dev.parley.contract.Role;
import dev.parley.hub.config.ClusterConfig.Member;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the section {@code cluster}. */
final class ClusterReader {
  private static final List<String> ROLES =
      List.of("ingress", "polling", "router", "codec", "provider");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern MEMBER = Pattern.compile("(.+?)(?::(\\d{1,5}))?");
  private static final String AUTO = "auto";

  private ClusterReader() {}

  static ClusterConfig read(Section cluster) {
    boolean enabled = cluster.read("enabled", "false", Formats.flag());
    Set<Role> roles = roles(cluster);
    List<Member> members = cluster.readList("members", List.of("127.0.0.1"), member());
    ClusterConfig read =
        new ClusterConfig(
            enabled,
            roles,
            cluster.read("name", "parley", name()),
            cluster.read("host", "127.0.0.1", Formats.host()),
            cluster.readIfGiven("public-host", Formats.host()).orElse(null),
            cluster.read("port", "5701", Formats.integer(1, 65_535)),
            cluster.read("bus-port", "0", Formats.integer(0, 65_535)),
            members,
            cluster.read("trusted-network", "false", Formats.flag()),
            cluster.read(
                "expected-nodes",
                AUTO,
                text -> text.equals(AUTO) ? members.size() : Formats.integer(1, 1_000).parse(text)),
            pulse(cluster));
    cluster.end();
    check(cluster, read);
    return read;
  }

  private static Set<Role> roles(Section cluster) {
    List<Role> named =
        cluster.readList(
            "roles",
            ROLES,
            text ->
                Role.valueOf(Formats.oneOf(ROLES).parse(text).toUpperCase(java.util.Locale.ROOT)));
    if (named.isEmpty()) {
      throw cluster.error("roles", "must name one role or more");
    }
    return EnumSet.copyOf(named);
  }

  private static ClusterConfig.Pulse pulse(Section cluster) {
    Duration every =
        cluster.read(
            "heartbeat", "500ms", Formats.duration(Duration.ofMillis(100), Duration.ofSeconds(10)));
    Duration dead =
        cluster.read(
            "dead-after",
            "2500ms",
            Formats.duration(Duration.ofMillis(500), Duration.ofMinutes(1)));
    if (dead.compareTo(every.multipliedBy(3)) < 0) {
      throw cluster.error("dead-after", "must be at least three times cluster.heartbeat");
    }
    return new ClusterConfig.Pulse(every, dead);
  }

  /** Whoever reaches these ports is a member of the cluster: nobody asks for a credential there. */
  private static void check(Section cluster, ClusterConfig read) {
    if (!read.enabled() && read.roles().size() < ROLES.size()) {
      throw cluster.error(
          "roles", "must name all roles unless the node joins a cluster: --cluster");
    }
    if (!read.trustedNetwork() && !Loopback.isName(read.host())) {
      throw cluster.error(
          "host",
          "must be a loopback address unless cluster.trusted-network is true, was " + read.host());
    }
  }

  private static Format<String> name() {
    return text -> {
      if (NAME.matcher(text).matches()) {
        return text;
      }
      throw new BadValue("must be letters, digits and . _ -, at most 64");
    };
  }

  private static Format<Member> member() {
    return text -> {
      Matcher matcher = MEMBER.matcher(text);
      if (!matcher.matches()) {
        throw new BadValue("must be addresses like 10.0.0.5 or 10.0.0.5:5701");
      }
      String port = matcher.group(2);
      return new Member(
          Formats.host().parse(matcher.group(1)),
          port == null ? 0 : Formats.integer(1, 65_535).parse(port));
    };
  }
}
