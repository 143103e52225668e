package dev.parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page of docs that a command makes: what stands between two comments. */
public final class DocsTable {
  private final Path page;
  private final String begin;
  private final String end;

  /**
   * @param name of the part
   * @param command that makes it
   */
  public DocsTable(Path page, String name, String command) {
    this.page = page;
    begin = "<!-- " + name + ": made by " + command + ", do not edit -->";
    end = "<!-- end of " + name + " -->";
  }

  /**
   * Puts new lines in the place of the old ones.
   *
   * @param lines each with its end
   * @throws IOException also if the page has no such part
   */
  public void write(CharSequence lines) throws IOException {
    String text = Files.readString(page);
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    if (from < 0 || to < from) {
      throw new IOException(page + " has no place between " + begin + " and " + end);
    }
    Files.writeString(
        page, text.substring(0, from + begin.length()) + "\n" + lines + text.substring(to));
  }
}
