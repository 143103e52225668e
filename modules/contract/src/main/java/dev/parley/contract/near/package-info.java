/**
 * The short way between instances that run on the same event loop: records go from one to the other
 * without the bus, in the order and on the context in which the bus would have delivered them.
 */
package dev.parley.contract.near;
