package dev.parley.session.replay;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The newest items that a budget has room for. A result and its call are there both or not at all.
 * What the budget could not hold even alone leaves a gap; for all else the history begins later.
 * The newest, which may be what has to be answered, stays however long it is.
 */
final class ReplaySelection {
  private final ReplayBudget budget;
  private final Set<ReplayItem> kept = new HashSet<>();
  private final Set<ReplayItem> cut = new HashSet<>();
  private int itemsLeft;
  private long charactersLeft;

  private ReplaySelection(ReplayBudget budget) {
    this.budget = budget;
    this.itemsLeft = budget.items();
    this.charactersLeft = budget.characters();
  }

  /**
   * @param items in order, each result behind its call
   * @return those to be replayed, in order
   */
  static List<ReplayItem> of(List<ReplayItem> items, ReplayBudget budget) {
    ReplaySelection selection = new ReplaySelection(budget);
    int at = items.size() - 1;
    while (at >= 0 && selection.take(items.get(at))) {
      at--;
    }
    return items.stream().filter(selection.kept::contains).toList();
  }

  /** Whether to go on to older items. */
  private boolean take(ReplayItem item) {
    if (kept.contains(item) || cut.contains(item)) {
      return true;
    }
    List<ReplayItem> together = new ArrayList<>(2);
    together.add(item);
    ReplayItem call = item.call();
    if (call != null) {
      together.add(call);
    }
    long characters = together.stream().mapToLong(ReplayItem::characters).sum();
    boolean newest = kept.isEmpty();
    if (together.size() > budget.items() || (characters > budget.characters() && !newest)) {
      cut.addAll(together);
      return true;
    }
    if (together.size() > itemsLeft || (characters > charactersLeft && !newest)) {
      return false;
    }
    kept.addAll(together);
    itemsLeft -= together.size();
    charactersLeft -= characters;
    return true;
  }
}
