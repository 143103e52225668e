package dev.parley.contract;

import java.util.AbstractCollection;
import java.util.Collection;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * What an instance has of each session. Every frame asks such a map more than once, and between two
 * frames of a session its memory has left the processor's cache; so keys and values lie side by
 * side in one array, and a look-up by the very object that is the key touches nothing else. (A
 * {@code HashMap} has a node for each, and one more for each key that shares its place.)
 *
 * <p>A change while {@link #values} are walked makes the walk fail, as with a {@code HashMap}. Not
 * thread-safe.
 *
 * @param <V> what a session has here
 */
public final class SessionMap<V> {
  private static final int FEWEST_PLACES = 16;

  /** Of the golden ratio: spreads hashes that differ in few bits. */
  private static final int SPREAD = 0x9E37_79B9;

  /** The key of each place, or null, and behind it the value. */
  private @Nullable Object[] table = new Object[2 * FEWEST_PLACES];

  /** The hash of each place's key, so that another key is not looked at. */
  private int[] hashes = new int[FEWEST_PLACES];

  private int shift = Integer.SIZE - Integer.numberOfTrailingZeros(FEWEST_PLACES);
  private int size;
  private int changes;

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** What the session has, or null. */
  public @Nullable V get(SessionId session) {
    int place = place(session);
    return place < 0 ? null : value(place);
  }

  /**
   * Gives the session something.
   *
   * @return what it had, or null
   */
  public @Nullable V put(SessionId session, V value) {
    int place = place(session);
    if (place >= 0) {
      V had = value(place);
      table[2 * place + 1] = value;
      return had;
    }
    changes++;
    if (2 * (size + 1) > hashes.length) {
      grow();
      place = place(session);
    }
    set(~place, session, session.hashCode(), value);
    size++;
    return null;
  }

  /**
   * Takes from the session what it has.
   *
   * @return that, or null
   */
  public @Nullable V remove(SessionId session) {
    int place = place(session);
    if (place < 0) {
      return null;
    }
    V had = value(place);
    removeAt(place);
    return had;
  }

  /**
   * Takes from the session this very thing.
   *
   * @return whether it had it
   */
  public boolean remove(SessionId session, V value) {
    int place = place(session);
    boolean has = place >= 0 && value(place) == value;
    if (has) {
      removeAt(place);
    }
    return has;
  }

  /** What all sessions have, in no order; changes with the map. */
  public Collection<V> values() {
    return new Values();
  }

  /** Where the key is, or the complement of where it would be. */
  @SuppressWarnings("ReferenceEquality")
  private int place(SessionId session) {
    int hash = session.hashCode();
    int place = first(hash);
    Object key = table[2 * place];
    while (key != null && key != session && (hashes[place] != hash || !key.equals(session))) {
      place = next(place);
      key = table[2 * place];
    }
    return key == null ? ~place : place;
  }

  private int first(int hash) {
    return (hash * SPREAD) >>> shift;
  }

  private int next(int place) {
    return (place + 1) & (hashes.length - 1);
  }

  @SuppressWarnings("unchecked")
  private V value(int place) {
    return (V) table[2 * place + 1];
  }

  private void set(int place, @Nullable Object key, int hash, @Nullable Object value) {
    table[2 * place] = key;
    table[2 * place + 1] = value;
    hashes[place] = hash;
  }

  private void grow() {
    @Nullable Object[] before = table;
    int[] hashesBefore = hashes;
    table = new Object[2 * before.length];
    hashes = new int[2 * hashesBefore.length];
    shift--;
    for (int from = 0; from < hashesBefore.length; from++) {
      if (before[2 * from] != null) {
        int to = first(hashesBefore[from]);
        while (table[2 * to] != null) {
          to = next(to);
        }
        set(to, before[2 * from], hashesBefore[from], before[2 * from + 1]);
      }
    }
  }

  /** What was put behind the place because it was taken moves up, so that it is found. */
  private void removeAt(int place) {
    changes++;
    size--;
    int free = place;
    for (int at = next(free); table[2 * at] != null; at = next(at)) {
      int mask = hashes.length - 1;
      int away = (at - first(hashes[at])) & mask;
      if (away >= ((at - free) & mask)) {
        set(free, table[2 * at], hashes[at], table[2 * at + 1]);
        free = at;
      }
    }
    set(free, null, 0, null);
  }

  private final class Values extends AbstractCollection<V> {
    @Override
    public int size() {
      return size;
    }

    @Override
    public Iterator<V> iterator() {
      return new Walk();
    }
  }

  private final class Walk implements Iterator<V> {
    private final int changesBefore = changes;
    private int place;
    private int left = size;

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public V next() {
      if (changes != changesBefore) {
        throw new ConcurrentModificationException();
      }
      if (left == 0) {
        throw new NoSuchElementException();
      }
      while (table[2 * place] == null) {
        place++;
      }
      left--;
      return value(place++);
    }
  }
}
