package dev.parley.polling;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The events that a client has not acknowledged yet, in order, each with its place in the session's
 * stream: a cursor is the number of events that the client has got (rule R24). What was given out
 * once is given out again in the same portion until it is acknowledged. Not thread-safe.
 */
final class Mailbox {
  /** At this many events it is full. */
  static final int MAX_EVENTS = 2_048;

  /** At this many characters it is full. */
  static final long MAX_CHARS = 512 * 1024;

  /** The most events of one portion. */
  static final int PORTION_EVENTS = 1_024;

  /** A portion that has this many characters ends. */
  static final long PORTION_CHARS = 256 * 1024;

  /** What a cursor is. */
  enum Cursor {
    /** One that the client may use. */
    GOOD,
    /** What is behind it was acknowledged. */
    GONE,
    /** The client cannot have got so many. */
    AHEAD
  }

  private final ArrayDeque<String> events = new ArrayDeque<>();
  private long chars;
  private long acknowledged;
  private long givenOut;
  private long givenElsewhere;
  private long unwanted;

  /**
   * The client has got so many events elsewhere. Before the first event comes.
   *
   * @param given how many it may have got: events between come again, and it says which it has
   */
  void startAt(long cursor, long given) {
    acknowledged = cursor;
    givenOut = cursor;
    givenElsewhere = given;
  }

  /** How many events were acknowledged. */
  long acknowledged() {
    return acknowledged;
  }

  /** The cursor behind the last portion given out. */
  long givenOut() {
    return givenOut;
  }

  int size() {
    return events.size();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** Whether it should take no more for now; it still does, for what is on its way. */
  boolean isFull() {
    return events.size() >= MAX_EVENTS || chars >= MAX_CHARS;
  }

  void add(String event) {
    if (unwanted > 0) {
      unwanted--; // It was acknowledged before it came.
      return;
    }
    events.add(event);
    chars += event.length();
  }

  Cursor check(long cursor) {
    if (cursor < acknowledged) {
      return Cursor.GONE;
    }
    return cursor > Math.max(givenOut, givenElsewhere) ? Cursor.AHEAD : Cursor.GOOD;
  }

  /**
   * Forgets the events before a good cursor.
   *
   * @return how many those were
   */
  int acknowledge(long cursor) {
    int forgotten = 0;
    while (acknowledged < cursor) {
      String event = events.poll();
      chars -= event == null ? 0 : event.length();
      unwanted += event == null ? 1 : 0;
      acknowledged++;
      forgotten++;
    }
    givenOut = Math.max(givenOut, acknowledged);
    return forgotten;
  }

  /** The events from the last acknowledged one on: those given out before, else new ones. */
  List<String> portion() {
    List<String> portion = new ArrayList<>();
    Iterator<String> rest = events.iterator();
    if (givenOut > acknowledged) {
      for (long at = acknowledged; at < givenOut; at++) {
        portion.add(rest.next());
      }
      return portion;
    }
    long length = 0;
    while (rest.hasNext() && portion.size() < PORTION_EVENTS && length < PORTION_CHARS) {
      String event = rest.next();
      portion.add(event);
      length += event.length();
    }
    givenOut = acknowledged + portion.size();
    return portion;
  }

  /** Forgets everything. */
  void clear() {
    events.clear();
    chars = 0;
  }
}
