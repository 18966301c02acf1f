import { describe, expect, it } from 'vitest';
import { closingLine, summarizeTests } from '../test-report.mjs';

const file = (name: string, status: string, ...tests: [title: string, status: string][]) => ({
  name,
  status,
  assertionResults: tests.map(([fullName, state]) => ({ fullName, status: state })),
});

describe('summarizeTests', () => {
  it('counts tests by their end and names what was skipped and what failed', () => {
    const report = {
      testResults: [
        file('a.test.ts', 'failed', ['adds', 'passed'], ['divides', 'failed']),
        file('b.test.ts', 'passed', ['waits', 'pending'], ['plans', 'todo'], ['ends', 'passed']),
      ],
    };

    expect(summarizeTests(report, 1)).toEqual({
      passed: 2,
      failed: 1,
      skipped: 2,
      skippedTitles: ['waits', 'plans'],
      failures: ['a.test.ts: divides'],
    });
  });

  it('counts a file that cannot be loaded as one failure', () => {
    const summary = summarizeTests({ testResults: [file('broken.test.ts', 'failed')] }, 1);

    expect(summary.failures).toEqual(['broken.test.ts: the file itself failed']);
    expect(closingLine(summary)).toBe('0 passed, 1 failed');
  });

  it('does not believe a good report when vitest itself failed', () => {
    const report = { testResults: [file('a.test.ts', 'passed', ['adds', 'passed'])] };

    expect(closingLine(summarizeTests(report, 1))).toBe('1 passed, 1 failed');
    expect(closingLine(summarizeTests(undefined, 130))).toBe('0 passed, 1 failed');
  });
});
