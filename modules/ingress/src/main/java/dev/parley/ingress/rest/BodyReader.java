package dev.parley.ingress.rest;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.OptionalLong;

/**
 * Reads whole request bodies within bounds: of one body, and of all that are being read on this
 * event loop. Confined to its context.
 */
public final class BodyReader {
  /** What bodies that are not complete yet may take together. */
  static final long MAX_IN_FLIGHT_BYTES = 64L * 1024 * 1024;

  /** Why a body was not read; the rest of it is not wanted. */
  public enum Fault {
    TOO_LONG,
    /** Others are being read; later there may be room. */
    NO_ROOM,
    /** The client went away. */
    BROKEN
  }

  /** A body that was not read. */
  public static final class UnreadBody extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Fault fault;

    UnreadBody(Fault fault) {
      super(fault.name(), null, false, false);
      this.fault = fault;
    }

    public Fault fault() {
      return fault;
    }
  }

  private final int maxBytes;
  private long inFlight;

  public BodyReader(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The body, or an {@link UnreadBody}. Call it before anything else reads the request. */
  public Future<Buffer> read(HttpServerRequest request) {
    OptionalLong announced = length(request);
    if (announced.isPresent() && announced.getAsLong() > maxBytes) {
      return Future.failedFuture(new UnreadBody(Fault.TOO_LONG));
    }
    if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    Reading reading = new Reading();
    request.handler(reading::add);
    request.exceptionHandler(broken -> reading.fail(Fault.BROKEN));
    request.endHandler(end -> reading.complete());
    return reading.done.future();
  }

  private static OptionalLong length(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return header == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(header));
    } catch (NumberFormatException refusedBefore) {
      return OptionalLong.empty();
    }
  }

  private final class Reading {
    private final Promise<Buffer> done = Promise.promise();
    private Buffer body = Buffer.buffer();

    void add(Buffer part) {
      if (done.future().isComplete()) {
        return;
      }
      if (body.length() + (long) part.length() > maxBytes) {
        fail(Fault.TOO_LONG);
      } else if (inFlight + part.length() > MAX_IN_FLIGHT_BYTES) {
        fail(Fault.NO_ROOM);
      } else {
        inFlight += part.length();
        body.appendBuffer(part);
      }
    }

    void complete() {
      Buffer whole = release();
      done.tryComplete(whole);
    }

    void fail(Fault fault) {
      if (!done.future().isComplete()) {
        release();
        done.fail(new UnreadBody(fault));
      }
    }

    private Buffer release() {
      Buffer had = body;
      inFlight -= had.length();
      body = Buffer.buffer();
      return had;
    }
  }
}
