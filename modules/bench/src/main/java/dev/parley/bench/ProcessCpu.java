package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time of a process, user and system, of all its threads. Source: proc(5), stat. */
public final class ProcessCpu {
  /** USER_HZ, which Linux fixes at 100 for what it tells processes. */
  private static final int MS_PER_TICK = 10;

  private static final int UTIME = 11;

  private ProcessCpu() {}

  public static long millis(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(afterName[UTIME]) + Long.parseLong(afterName[UTIME + 1]);
    return ticks * MS_PER_TICK;
  }

  /** Resident memory in MiB. */
  public static long residentMib(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024;
      }
    }
    return 0;
  }
}
