// Puts the table of the results that nodes.test.js wrote between the marks of a page: page.js RESULTS PAGE.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

const [results, page] = process.argv.slice(2);
const rows = readFileSync(results, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
const HEAD = ['what', 'sessions', 'lost', 'conversations not recalled', 'completed items lost', 'events twice', 'came back', 'silence p50 / p99 / max, ms'];

const cells = ({ name, sessions, lost, forgotten, itemsLost, twice, returns, p50, p99, max }) =>
  [name, sessions, lost, forgotten, itemsLost, twice, returns, p50 === undefined ? '–' : `${p50} / ${p99} / ${max}`];
const line = (columns) => `| ${columns.join(' | ')} |`;
const table = [line(HEAD), line(HEAD.map(() => '---')), ...rows.map((row) => line(cells(row)))].join('\n');

const text = readFileSync(page, 'utf8');
const marks = /(<!-- nodes: [^\n]*-->\n)[\s\S]*?(<!-- \/nodes -->)/;
assert.match(text, marks);
writeFileSync(page, text.replace(marks, (_, begin, end) => `${begin}\n${table}\n\n${end}`));
