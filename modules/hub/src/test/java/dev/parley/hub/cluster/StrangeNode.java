package dev.parley.hub.cluster;

import dev.parley.hub.config.ClusterConfig.Member;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A node of a cluster that is a process of its own and serves nobody. It ends with its input. */
final class StrangeNode implements AutoCloseable {
  private static final String JOINED = "joined";

  private final Process process;

  private StrangeNode(Process process) {
    this.process = process;
  }

  /** Starts it and waits until it has joined. */
  static StrangeNode start(Member self, List<Member> members) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(StrangeNode.class.getName());
    command.add(String.valueOf(members.indexOf(self)));
    members.forEach(member -> command.add(String.valueOf(member.port())));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader output =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      List<String> read = new ArrayList<>();
      for (String line = output.readLine(); !JOINED.equals(line); line = output.readLine()) {
        if (line == null) {
          throw new AssertionError("the node ended: " + read);
        }
        read.add(line);
      }
      return new StrangeNode(process);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The process does nothing any more and keeps its connections. */
  void hang() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-STOP", String.valueOf(process.pid())).start();
    if (kill.waitFor() != 0) {
      throw new AssertionError("the node was not stopped");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** Its place among the members, and the port of each. */
  public static void main(String[] arguments) throws IOException {
    List<Member> members =
        Stream.of(arguments)
            .skip(1)
            .map(port -> new Member("127.0.0.1", Integer.parseInt(port)))
            .toList();
    TestCluster.start(members.get(Integer.parseInt(arguments[0])), members);
    System.out.println(JOINED);
    while (System.in.read() >= 0) {
      // Whoever started it says nothing, and closes this when it ends.
    }
    Runtime.getRuntime().halt(0);
  }
}
