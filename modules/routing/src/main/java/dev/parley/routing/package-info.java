/**
 * Sessions and where they go. {@link dev.parley.routing.RouterVerticle} owns the sessions of one
 * event loop; each is a {@link dev.parley.routing.RoutedSession}, the shell around the session
 * module's machine, with a {@link dev.parley.routing.FrameChannel} of flow-controlled frames on
 * either side. {@link dev.parley.routing.Routes} and {@link dev.parley.routing.UpstreamOpener}
 * decide which endpoint serves it.
 *
 * <p>Everything here is confined to its verticle's context. Start reading at {@code RoutedSession}.
 */
package dev.parley.routing;
