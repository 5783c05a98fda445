// `eslint --config spec/eslint.config.js src spec`: the typed rules, and the invariants of the house that a linter can hold.
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('..', import.meta.url));

const clockAndChance = 'time and chance come from a Runtime: see src/core/runtime.ts';
const restrictedGlobals = ['setTimeout', 'setInterval', 'setImmediate'].map((name) => ({
  name,
  message: clockAndChance,
}));
const restrictedProperties = [
  { object: 'Date', property: 'now', message: clockAndChance },
  { object: 'Math', property: 'random', message: clockAndChance },
  { object: 'performance', property: 'now', message: clockAndChance },
  ...['setTimeout', 'setInterval', 'setImmediate'].flatMap((property) =>
    ['globalThis', 'window'].map((object) => ({ object, property, message: clockAndChance })),
  ),
];
const restrictedSyntax = [
  { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clockAndChance },
  { selector: "CallExpression[callee.name='Date']", message: clockAndChance },
  { selector: 'ExportDefaultDeclaration', message: 'exports have names' },
  {
    selector:
      'TSInterfaceDeclaration[id.name=/(Options|Params)$/] TSPropertySignature[optional=true] > TSTypeAnnotation > :not(TSUnionType:has(> TSUndefinedKeyword), TSUnknownKeyword)',
    message: 'an option accepts undefined: `?: T | undefined`',
  },
];
const retryWhen = {
  name: 'rxjs',
  importNames: ['retryWhen'],
  message: 'retryTransient is the one use of retryWhen: see src/operators/retry-transient.ts',
};

export default tseslint.config(
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['src/**/*.ts', 'spec/**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { project: 'tsconfig.json', tsconfigRootDir: root } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 4 }],
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/consistent-type-exports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      // A figure or a flag in a message prints as it should.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // An error passes through as it came.
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // A type given although it could be left out tells the reader what the line is about.
      '@typescript-eslint/no-unnecessary-type-arguments': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      // `() => subscriber.next(x)` is what a callback of rxjs looks like.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // Callers without types hand over what the types rule out, and are told so.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Async methods of an interface that have nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      // Methods of our interfaces are closures: none looks at `this`.
      '@typescript-eslint/unbound-method': 'off',
      // `_` in front: named for the reader, not used.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...restrictedGlobals],
      'no-restricted-properties': ['error', ...restrictedProperties],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
      'no-restricted-imports': ['error', { paths: [retryWhen] }],
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      complexity: ['error', { max: 20 }],
    },
  },
  { files: ['src/core/runtime.ts'], rules: { 'no-restricted-globals': 'off', 'no-restricted-properties': 'off' } },
  {
    files: ['src/operators/retry-transient.ts'],
    rules: { 'no-restricted-imports': 'off', '@typescript-eslint/no-deprecated': 'off' },
  },
  { files: ['src/cli/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['spec/**/*.ts'],
    rules: {
      // chai: `expect(x).to.be.true`.
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Rows as the letters of a text: `[...'abc']`.
      '@typescript-eslint/no-misused-spread': 'off',
      'max-lines': ['error', { max: 400 }],
    },
  },
);
