package dev.parley.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTextTest {
  @Test
  void namesEveryOption() {
    String text = HelpText.read();

    assertThat(new CommandLine(new StartOptions()).getCommandSpec().optionsMap().keySet())
        .isNotEmpty()
        .allSatisfy(option -> assertThat(text).contains(option));
  }
}
