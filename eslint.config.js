import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

/** Of the fleet package alone. */
const ENGINE = '@nats-io/*';

const TESTS = ['**/*.test.ts', '**/test/**/*.ts'];
const SOURCES = ['packages/*/src/**/*.ts', 'apps/*/src/**/*.{ts,tsx}'];

const houseRules = [
  {
    selector: 'TSEnumDeclaration',
    message: 'No enums: use a union of literals or an `as const` object.',
  },
  { selector: 'ExportDefaultDeclaration', message: 'No default exports: a name is greppable.' },
  {
    selector: "CallExpression[callee.property.name='removeAllListeners'][arguments.length=0]",
    message: 'Name the event: listeners of others are not ours to remove.',
  },
  {
    selector: "MemberExpression[property.name='NODE_ENV']",
    message: 'Production code does not know that it is being tested.',
  },
];

const noEnv = {
  selector: "MemberExpression[object.name='process'][property.name='env']",
  message: 'Read the environment in config/ only; hand the value in.',
};

/** Names of states are for those who look at a socket; the machine says by a tag what may be done with it. */
const ASK_A_TAG = 'Ask the machine for a tag: `actor.hasTag(…)`, `snapshot.hasTag(…)`.';
const PHASES = '/^(connecting|authenticated|subscribed|retrying|rejected)$/';
const noNamesOfStates = [
  {
    selector: `BinaryExpression[operator=/^[!=]==$/] > Literal[value=${PHASES}]`,
    message: ASK_A_TAG,
  },
  {
    selector: 'BinaryExpression[operator=/^[!=]==$/] > Literal[value=/^member\\./]',
    message: ASK_A_TAG,
  },
  {
    selector: 'CallExpression > Literal[value=/^(session|active)\\./]',
    message: ASK_A_TAG,
  },
];

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '**/coverage/**',
      '.nx/**',
      '**/.cache/**',
      // of users: their own tools look at it
      'tools/release/programs/**',
      'packages/create-switchwire/template/**',
      '**/*.d.ts',
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allowCircularSelfDependency: true,
          banTransitiveDependencies: true,
          // esl-protocol's own tests read the recordings that fake-freeswitch publishes
          allow: [],
          depConstraints: [
            // a program on one machine loads no line of the engine
            ...['protocol', 'conn', 'testkit', 'view', 'example'].map((scope) => ({
              sourceTag: `scope:${scope}`,
              bannedExternalImports: [ENGINE],
            })),
            { sourceTag: 'scope:protocol', onlyDependOnLibsWithTags: ['scope:protocol'] },
            {
              sourceTag: 'scope:client',
              onlyDependOnLibsWithTags: ['scope:client', 'scope:protocol', 'scope:testkit'],
              bannedExternalImports: ['xstate', 'mongodb', 'nanoid', ENGINE],
            },
            {
              sourceTag: 'scope:conn',
              onlyDependOnLibsWithTags: [
                'scope:conn',
                'scope:client',
                'scope:protocol',
                'scope:testkit',
              ],
            },
            {
              sourceTag: 'scope:scripting',
              onlyDependOnLibsWithTags: [
                'scope:scripting',
                'scope:conn',
                'scope:client',
                'scope:protocol',
                'scope:testkit',
              ],
              bannedExternalImports: ['xstate', 'mongodb', ENGINE],
            },
            {
              sourceTag: 'scope:fleet',
              onlyDependOnLibsWithTags: [
                'scope:fleet',
                'scope:conn',
                'scope:client',
                'scope:protocol',
                'scope:testkit',
              ],
              bannedExternalImports: ['mongodb'],
            },
            {
              sourceTag: 'scope:sinks',
              onlyDependOnLibsWithTags: [
                'scope:sinks',
                'scope:client',
                'scope:protocol',
                'scope:testkit',
              ],
            },
            {
              sourceTag: 'scope:opentelemetry',
              onlyDependOnLibsWithTags: [
                'scope:opentelemetry',
                'scope:scripting',
                'scope:conn',
                'scope:client',
                'scope:protocol',
                'scope:testkit',
              ],
              bannedExternalImports: ['xstate', 'mongodb', ENGINE],
            },
            {
              sourceTag: 'scope:testkit',
              onlyDependOnLibsWithTags: ['scope:testkit', 'scope:protocol'],
            },
            {
              sourceTag: 'scope:view',
              onlyDependOnLibsWithTags: [
                'scope:view',
                'scope:conn',
                'scope:client',
                'scope:protocol',
              ],
            },
            {
              sourceTag: 'scope:mi',
              onlyDependOnLibsWithTags: ['*'],
              bannedExternalImports: ['xstate', ENGINE],
            },
            { sourceTag: 'scope:example', onlyDependOnLibsWithTags: ['*'] },
            { sourceTag: 'scope:tools', onlyDependOnLibsWithTags: ['*'] },
          ],
        },
      ],
      'no-restricted-syntax': ['error', ...houseRules],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-constant-binary-expression': 'error',
      eqeqeq: 'error',
      complexity: ['error', 15],
      'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: SOURCES,
    ignores: TESTS,
    rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...houseRules, noEnv] },
  },
  {
    // scripts: their host takes the default export, and an operator's settings reach them by the environment
    files: ['apps/dtmf-transfer/src/*.ts', '**/examples/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...houseRules.filter(({ selector }) => selector !== 'ExportDefaultDeclaration'),
      ],
    },
  },
  {
    files: [
      'packages/conn-manager/src/{socket,pool}/*.ts',
      'packages/fleet/src/{*,membership/*,ownership/*}.ts',
    ],
    ignores: TESTS,
    rules: {
      'no-restricted-syntax': ['error', ...houseRules, noEnv, ...noNamesOfStates],
    },
  },
  {
    // the one place that reads the environment, and command-line programs, whose output is their product
    files: ['apps/*/src/config/**/*.ts', 'apps/*/src/cli/**/*.ts', 'packages/*/src/cli/**/*.ts'],
    rules: { 'no-console': 'off', 'no-restricted-syntax': ['error', ...houseRules] },
  },
  {
    // the protocol knows bytes only
    files: ['packages/esl-protocol/src/**/*.ts'],
    ignores: TESTS,
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|node:buffer$)',
              message: 'esl-protocol does no I/O and has no dependencies.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        'setTimeout',
        'setInterval',
        'setImmediate',
        'process',
        'fetch',
      ],
    },
  },
  {
    // generated
    files: ['packages/machine-view/src/charts/prepared-layouts.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // machines decide; adapters act. Clock and randomness are handed in.
    files: ['packages/{conn-manager,fleet}/src/*/*-machine.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:', message: 'A machine does no I/O: hand it in by .provide().' },
          ],
        },
      ],
      'no-restricted-globals': ['error', 'setTimeout', 'setInterval', 'Date', 'performance'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      'max-lines': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    // its build ends up inside mi-server's package: what it loads would have to be a dependency there
    files: ['packages/machine-view/src/**/*.ts'],
    ignores: [...TESTS, 'packages/machine-view/src/prepare/**'],
    rules: {
      // `import { type T }` loads the module, `import type { T }` does not
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\.{1,2}/|node:)',
              allowTypeImports: true,
              message: 'machine-view loads nothing but its own files and modules of Node.',
            },
          ],
        },
      ],
    },
  },
  {
    // the server serves the page and its tests start a server: the page itself knows the messages only
    files: ['apps/state-viewer/src/**/*.{ts,tsx}'],
    ignores: TESTS,
    rules: {
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@switchwire/(?!machine-view$)',
              message: 'The page talks to the server by the messages of machine-view.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/conn-manager/src/**/*.ts'],
    ignores: [...TESTS, 'packages/conn-manager/src/store/mongo/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: [
            { name: 'mongodb', message: 'mongodb is an optional peer, loaded by ./mongo only.' },
          ],
        },
      ],
    },
  },
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // plain scripts and configuration are not part of a TypeScript project
    files: ['**/*.{js,mjs,cjs}', '**/*.config.ts'],
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.{js,mjs,cjs}', '**/*.config.ts'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
      },
    },
    rules: {
      ...tseslint.configs.disableTypeChecked.rules,
      'no-restricted-syntax': 'off',
      'no-console': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@nx/enforce-module-boundaries': 'off',
    },
  },
);
