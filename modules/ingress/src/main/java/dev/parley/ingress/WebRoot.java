package dev.parley.ingress;

import java.nio.file.Path;

/** Where the files of the static page are. */
public sealed interface WebRoot {
  /** A directory of the file system, for example {@code web/dist}. */
  record Directory(Path path) implements WebRoot {}

  /** A folder of the class path, without a leading slash. */
  record OnClassPath(String folder) implements WebRoot {}
}
