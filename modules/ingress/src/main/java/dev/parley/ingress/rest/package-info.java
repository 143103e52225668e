/**
 * What is answered over plain HTTP: the REST paths of {@code openapi.yaml}, which also routes and
 * validates them, errors in their one JSON shape, and the static page.
 */
package dev.parley.ingress.rest;
