// What `npm run mutation` mutates, and the share of mutants that the tests must notice, in percent. A file belongs to the
// first group of its package that names it or a folder around it.

/** Decisions without I/O: every mutant of theirs can be killed by a row in a table of cases. */
const CONN_MANAGER_PURE = [
  'src/inspect/machine-graph.ts',
  'src/inspect/state-paths.ts',
  'src/choose/least-loaded.ts',
  'src/pool/reconcile.ts',
  'src/secret.ts',
  'src/socket-identity.ts',
  'src/socket/connection-command.ts',
  'src/socket/counters.ts',
  'src/socket/gap-tracker.ts',
  'src/socket/heartbeat.ts',
  'src/socket/held-credentials.ts',
  'src/socket/liveness.ts',
  'src/socket/retry-schedule.ts',
  'src/socket/wanted-events.ts',
  'src/store/json-problem.ts',
  'src/store/socket-config.ts',
];

export const PACKAGES = {
  'esl-protocol': [{ name: 'all files', files: ['src/'], least: 85 }],
  'esl-client': [{ name: 'all files', files: ['src/'], least: 85 }],
  'conn-manager': [
    { name: 'pure files', files: CONN_MANAGER_PURE, least: 85 },
    { name: 'the rest', files: ['src/'], least: 70 },
  ],
  'fs-scripting': [{ name: 'all files', files: ['src/'], least: 70 }],
};

/** Tests, entries, lists of names, and what runs in a thread of its own, where no mutant can be switched on. */
const NOT_MUTATED = [
  /\.test\.ts$/,
  /(?:^|\/)index\.ts$/,
  /\/event-names\.ts$/,
  /\/watchdog-\w+\.ts$/,
  /^src\/testing\//,
];

/** @param {string} file From the folder of its package. */
export const isMutated = (file) =>
  file.endsWith('.ts') && !NOT_MUTATED.some((pattern) => pattern.test(file));
