package dev.parley.hub;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What can be said on the command line. The text for people is {@code help.txt}. */
@Command(name = "run")
final class StartOptions {
  @Option(names = "--port")
  @Nullable String port;

  @Option(names = "--conf")
  @Nullable Path conf;

  @Option(names = "--tls")
  boolean tls;

  @Option(names = "--cluster")
  boolean cluster;

  @Option(names = "--roles")
  @Nullable String roles;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true)
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true)
  boolean version;

  /** The settings that options stand for, by key. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    if (port != null) {
      settings.put("server.port", port);
    }
    if (tls) {
      settings.put("server.tls.enabled", "true");
    }
    if (cluster) {
      settings.put("cluster.enabled", "true");
    }
    if (roles != null) {
      settings.put("cluster.roles", roles);
    }
    return settings;
  }

  /**
   * The file to read: the option's, else the variable's, else the one in the hub's folder if it is
   * there.
   */
  Optional<Path> file(Path home, Map<String, String> environment) {
    if (conf != null) {
      return Optional.of(conf);
    }
    String variable = environment.getOrDefault("PARLEY_CONF", "");
    if (!variable.isEmpty()) {
      return Optional.of(Path.of(variable));
    }
    Path usual = home.resolve("conf").resolve("parley.yaml");
    return usual.toFile().isFile() ? Optional.of(usual) : Optional.empty();
  }
}
