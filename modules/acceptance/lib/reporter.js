// What run-all prints of a run of node:test: each failure in full, then the runner's own lines: its summary, and what fails a file although
// its tests have passed, as an error after the last of them.

const indent = (text) => text.replace(/^/gm, '    ');

export default async function* report(source) {
  for await (const { type, data } of source) {
    if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      const { cause } = data.details.error;
      yield `  FAILED ${data.file ?? ''}: ${data.name}\n${indent(String(cause?.stack ?? cause ?? data.details.error))}\n`;
    } else if (type === 'test:diagnostic' && data.nesting === 0 && !/^suites /.test(data.message)) {
      yield `  # ${data.message}\n`;
    }
  }
}
