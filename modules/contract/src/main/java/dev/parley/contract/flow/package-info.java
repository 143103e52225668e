/**
 * Flow control by credits (rule R6): the sender of a leg holds a {@link
 * dev.parley.contract.flow.CreditWindow}, its receiver a {@link
 * dev.parley.contract.flow.CreditMeter}. The bus itself has no back-pressure.
 */
package dev.parley.contract.flow;
