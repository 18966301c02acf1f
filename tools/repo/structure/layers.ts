/**
 * Who may import whom inside a package: `package -> folder of src -> folders that it may import`.
 *
 * A folder may always import itself and the files beside the entry, which are the row `.`. An `index.ts` is an entry:
 * it may import everything, and nothing inside the package imports the package's own. Tests may import everything.
 * A row may name a folder in a folder (`event/search`), or a file that stands higher or lower than its folder; the longest
 * row that fits is the one that counts.
 */
export type Layers = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export const LAYERS: Layers = {
  'packages/esl-protocol': {
    '.': [],
    text: [],
    wire: ['text'],
    'event/search': ['text'],
    event: ['event/search', 'wire', 'text'],
    command: ['event', 'wire', 'text'],
    families: ['event', 'text'],
    server: ['event', 'wire', 'text'],
  },
  'packages/esl-client': {
    '.': [],
    session: [],
    client: ['session'],
    outbound: ['client', 'session'],
    libesl: ['client', 'session'],
  },
  'packages/conn-manager': {
    '.': [],
    store: [],
    'store/file': ['store'],
    'store/mongo': ['store'],
    'store/open-socket-store.ts': ['store', 'store/file', 'store/mongo'],
    socket: ['inspect'],
    inspect: ['socket', 'store'],
    pool: ['inspect', 'socket', 'store'],
  },
  'packages/fs-scripting': {
    '.': [],
    event: [],
    cache: [],
    route: ['event'],
    report: ['event'],
    esl: [],
    authoring: ['cache', 'esl', 'route'],
    file: ['authoring'],
    dispatch: ['event', 'report', 'route'],
    script: ['authoring', 'cache', 'dispatch', 'esl', 'file', 'report', 'route'],
    testing: ['authoring', 'report', 'script'],
  },
  'packages/fake-freeswitch': {
    '.': ['wire', 'server/problem-reporter.ts'],
    core: [],
    wire: [],
    listener: ['core', 'wire'],
    calls: ['core', 'listener', 'wire'],
    api: ['calls', 'core', 'listener', 'wire'],
    outbound: ['calls', 'core', 'listener', 'wire'],
    'fake-freeswitch.ts': ['calls', 'core', 'outbound', 'server', 'wire'],
    'server/problem-reporter.ts': [],
    server: [
      'api',
      'calls',
      'core',
      'fake-freeswitch.ts',
      'listener',
      'outbound',
      'server/problem-reporter.ts',
      'wire',
    ],
    'create-fake-freeswitch.ts': ['fake-freeswitch.ts', 'server'],
    replay: [
      'core',
      'fake-freeswitch.ts',
      'listener',
      'server',
      'server/problem-reporter.ts',
      'wire',
    ],
    cli: ['create-fake-freeswitch.ts', 'fake-freeswitch.ts', 'replay'],
  },
  'packages/machine-view': {
    '.': [],
    charts: [],
    prepare: ['charts'],
  },
  'apps/state-viewer': {
    '.': ['ui', 'style'],
    style: [],
    wire: [],
    model: [],
    tail: ['wire'],
    ui: ['model', 'tail', 'wire'],
  },
};
