/**
 * Who may import whom inside a package: `package -> folder of src -> folders that it may import`.
 *
 * A folder may always import itself and the files beside the entry, which are the row `.`. An `index.ts` is an entry:
 * it may import everything, and nothing inside the package imports the package's own. Tests may import everything.
 * A row may name a folder in a folder (`event/search`); the longest row that fits a file is its own.
 */
export type Layers = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export const LAYERS: Layers = {
  'packages/esl-protocol': {
    '.': [],
    text: [],
    wire: ['text'],
    'event/search': ['text', 'wire'],
    event: ['event/search', 'text', 'wire'],
    command: ['event', 'text', 'wire'],
    families: ['event', 'text'],
    server: ['event', 'text', 'wire'],
  },
};
