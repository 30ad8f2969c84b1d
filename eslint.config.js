// The limits that keep the code readable, and the walls between the rooms that types alone cannot hold.
import tseslint from 'typescript-eslint';

const readable = {
  'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
  'max-depth': ['error', 3],
  'max-params': 'off',
  '@typescript-eslint/max-params': ['error', { max: 3 }],
  'no-empty': 'error',
  'no-useless-catch': 'error',
  eqeqeq: 'error',
  'no-console': 'error',
  'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
  '@typescript-eslint/no-explicit-any': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/no-unnecessary-type-assertion': 'error',
  '@typescript-eslint/return-await': ['error', 'in-try-catch'],
};

/** What would let time, chance or the network slip into the heart past its ports. */
const worldly = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask', 'fetch', 'crypto', 'process'];

const noWorld = {
  'no-restricted-globals': ['error', ...worldly.map((name) => ({ name, message: 'Ask for it through bot/ports.ts.' }))],
  'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Ask for it through bot/ports.ts.' }],
  'no-restricted-imports': ['error', { patterns: [{ group: ['node:*', 'botbuilder*', '@microsoft/*', '@azure/*', 'restify', 'react*', 'papaparse'], message: 'The rules know no product.' }] }],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'tab/dist/', 'dist/', '.usher/', 'manifest/dist/'] },
  { files: ['**/*.ts', '**/*.tsx'], extends: [tseslint.configs.base], languageOptions: { parserOptions: { projectService: true } }, rules: readable },
  { files: ['shared/**', 'bot/plans/**', 'bot/jobs/**'], rules: noWorld },
  { files: ['test/**'], rules: { 'max-lines-per-function': 'off', 'max-lines': ['error', { max: 400 }] } },
  { files: ['vite.config.ts', 'tab/vite.config.ts'], rules: { 'no-restricted-exports': 'off' } },
);
