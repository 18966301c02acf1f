// vitest's JSON report → the numbers and names that the closing lines need.

/**
 * @typedef {{ passed: number, failed: number, skipped: number, skippedTitles: string[], failures: string[] }} TestReport
 * @param {{ testResults: { name: string, status: string, assertionResults: { status: string, fullName: string }[] }[] } | undefined} report
 *   undefined when vitest ended before it could write one.
 * @param {number} exitCode vitest's own
 * @returns {TestReport}
 */
export function summarizeTests(report, exitCode) {
  const summary = { passed: 0, failed: 0, skipped: 0, skippedTitles: [], failures: [] };
  for (const file of report?.testResults ?? []) {
    const failedBefore = summary.failed;
    for (const { status, fullName } of file.assertionResults) {
      if (status === 'passed') summary.passed++;
      else if (status === 'failed') {
        summary.failed++;
        summary.failures.push(`${file.name}: ${fullName}`);
      } else {
        summary.skipped++;
        summary.skippedTitles.push(fullName);
      }
    }
    // a file that could not be loaded has no tests to blame
    if (file.status === 'failed' && summary.failed === failedBefore) {
      summary.failed++;
      summary.failures.push(`${file.name}: the file itself failed`);
    }
  }
  if (exitCode !== 0 && summary.failed === 0) {
    summary.failed = 1;
    summary.failures.push(`vitest ended with code ${exitCode}`);
  }
  return summary;
}

/**
 * The line that ends a run.
 *
 * @param {{ passed: number, failed: number }} summary
 */
export const closingLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;
