/**
 * Ways to the instances that an instance exchanges records with ({@link
 * dev.parley.contract.peer.Peers}), and how it learns that one is gone.
 */
package dev.parley.contract.peer;
