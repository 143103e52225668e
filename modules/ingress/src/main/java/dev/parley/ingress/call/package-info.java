/**
 * Setting up WebRTC calls straight between a browser and a vendor: {@link
 * dev.parley.ingress.call.CallBroker} gets the browser a short-lived key of the vendor's and hands
 * its offer over. Keys of endpoints never come here.
 */
package dev.parley.ingress.call;
