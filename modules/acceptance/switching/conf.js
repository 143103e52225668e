// Prints the hub's configuration for the cells: a route and two endpoints for each. The URLs come from the environment:
// ACCEPT_URL_OPENAI1, ACCEPT_URL_GLM2 and so on, and ACCEPT_URL_VICTIM_OPENAI, ACCEPT_URL_VICTIM_GLM.
import { CLIENT_ROUTES, cells, warmUp } from './plan.js';

const MODELS = { openai: 'gpt-realtime', glm: 'glm-realtime-flash' };
const PATIENT = ', connect-timeout: 30s, handshake-timeout: 30s';
const url = (name) => process.env[`ACCEPT_URL_${name.toUpperCase()}`];

const endpoint = (route, side, kind, where, more = '') =>
  `  ${route}-${side}: {provider: ${kind}, url: "${url(where)}", key: ${route}.${side}, model: ${MODELS[kind]}${more}}`;
const endpoints = [];
const routes = [];
for (const { id, from, to, phase, exclusive } of [...cells, ...CLIENT_ROUTES]) {
  const onward = phase === 'switching';
  endpoints.push(endpoint(id, 'a', from, exclusive && !onward ? `victim_${from}` : `${from}1`));
  endpoints.push(endpoint(id, 'b', to, exclusive && onward ? `victim_${to}` : `${to}2`));
  if (onward) {
    endpoints.push(endpoint(id, 'c', from, `${from}2`));
  }
  routes.push(`  ${id}: {endpoints: [${id}-a, ${id}-b${onward ? `, ${id}-c` : ''}]}`);
}
for (const { id, from, emulator } of warmUp) {
  endpoints.push(endpoint(id, 'a', from, emulator, PATIENT));
  routes.push(`  ${id}: {endpoints: [${id}-a]}`);
}
console.log(['endpoints:', ...endpoints, 'routes:', ...routes, 'routing:', `  default-route: ${warmUp[0].id}`, '  breaker: {reset: 100ms}'].join('\n'));
