// What run-all prints of a run of node:test: each failure in full, then the runner's own summary lines.

const indent = (text) => text.replace(/^/gm, '    ');

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      const { cause } = data.details.error;
      yield `  FAILED ${data.file ?? ''}: ${data.name}\n${indent(String(cause?.stack ?? cause ?? data.details.error))}\n`;
    } else if (type === 'test:diagnostic' && data.nesting === 0 && /^(tests|pass|fail|cancelled|skipped|todo|duration_ms) /.test(data.message)) {
      yield `  # ${data.message}\n`;
    }
  }
}
