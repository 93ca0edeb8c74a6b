import eslint from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** Who may import whom, and nobody else. Each room may import itself. */
const rooms = {
  renderer: ['ipc'],
  preload: ['ipc'],
  main: ['ipc', 'lab'],
  cli: ['lab'],
  lab: ['science', 'engine', 'store', 'ipc'],
  engine: ['science'],
  store: [],
  science: [],
  ipc: [],
};

const room = (...names) => ({ element: { types: { anyOf: names } } });

const packages = ['core', 'external'];

const policies = [
  ...Object.entries(rooms).map(([name, others]) => ({
    from: room(name),
    allow: { to: room(name, ...others) },
  })),
  {
    from: room('renderer'),
    allow: { to: { element: { type: 'science', fileInternalPath: 'analysis/**' } } },
  },
  // the contract speaks of specs and results, and carries no code of theirs into the window
  { from: room('ipc'), allow: { to: room('science'), dependency: { kind: 'type' } } },
  { from: room('store'), allow: { to: room('science'), dependency: { kind: 'type' } } },
  { allow: { to: { module: { origin: packages } } } },
  // science is pure: no packages and nothing of Node's, but for the schemas
  { from: room('science'), disallow: { to: { module: { origin: packages } } } },
  { from: room('science'), allow: { to: { module: { source: 'zod' } } } },
];

export default defineConfig(
  globalIgnores(['out/', 'src/engine/simd/assembly/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.svelte'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // numbers are what this program writes
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // an index may miss, which tsc does not see: noUncheckedIndexedAccess is off for the sake of the hot loops
      '@typescript-eslint/no-unnecessary-condition': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    extends: [svelte.configs.recommended],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      // the text of an experiment is text, never markup
      'svelte/no-at-html-tags': 'error',
    },
  },
  {
    files: ['src/**/*.ts', 'src/**/*.svelte'],
    plugins: { boundaries },
    settings: {
      'boundaries/elements': Object.keys(rooms).map((name) => ({
        type: name,
        pattern: `src/${name}`,
        partialMatch: false,
      })),
      'boundaries/include': ['src/**'],
      'boundaries/dependency-nodes': ['import', 'export', 'dynamic-import'],
      'import/resolver': { node: { extensions: ['.ts', '.js', '.svelte'] } },
    },
    rules: {
      'boundaries/no-unknown-files': 'error',
      'boundaries/dependencies': ['error', { default: 'disallow', checkAllOrigins: true, policies }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Draw from a named, seeded stream of src/science.' },
      ],
    },
  },
  {
    files: ['scripts/**/*.mjs', '*.js'],
    languageOptions: {
      globals: { console: 'readonly', performance: 'readonly', process: 'readonly', URL: 'readonly' },
    },
  },
);
