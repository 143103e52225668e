/**
 * What one process carries at most, counted over all its instances: see {@link
 * dev.parley.contract.limit.SessionQuota}.
 */
package dev.parley.contract.limit;
