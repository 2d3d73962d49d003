import { floors } from './eslint.floors.js'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'test/fixtures/'] },
  {
    // The rules of TypeScript, strictTypeChecked whole, are in .oxlintrc.json: oxlint works out the types in a tenth of the
    // time. What is hadeploy's own is here.
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Randomness comes in through a port.' },
      ],
    },
  },
  ...floors(),
  {
    // Only the edge touches the process: everything below it takes the world as an argument.
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'process', message: 'Only src/cli touches process; take it as an argument.' },
      ],
      'no-console': 'error',
    },
  },
)
