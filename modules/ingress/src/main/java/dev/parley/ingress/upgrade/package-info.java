/**
 * Who may open a socket: {@link dev.parley.ingress.upgrade.OriginPolicy} for every request, {@link
 * dev.parley.ingress.upgrade.UpgradeRules} for those of a realtime path. Plain decisions, no I/O.
 */
package dev.parley.ingress.upgrade;
