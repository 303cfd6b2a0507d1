import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const slow = ['**/*.services.test.ts', '**/*.recorded.test.ts'];
/** Start the command as a process of its own. */
const processes = ['tests/process/**', '**/*.process.test.ts'];
const everywhere = { exclude: ['**/node_modules/**', '**/dist/**'] };

/** `npm test` runs `unit` and `process`: no service, no network. The other two say in their names what they need. */
export default defineConfig({
  // graphql ships two copies of itself; Node's own resolution, which dependencies get, takes the CommonJS one.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // What a package of its own finds in the installed product.
      { find: /^pertuis\/conformance$/, replacement: `${import.meta.dirname}/sources/conformance.ts` },
      { find: /^pertuis\/(source|plugin)$/, replacement: `${import.meta.dirname}/$1s/public.ts` },
      // k6 is a program with modules of its own; the load scripts' test runs them on a stand-in.
      { find: /^k6(?=\/|$)/, replacement: `${import.meta.dirname}/load-tests/k6/stand-in` },
    ],
  },
  test: {
    // Left to itself vitest keeps a core free, and on two cores runs one file at a time, though many tests mostly wait.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // graphql-js 16 drops the promises of a list's items when one of them fails, so later rejections are unhandled.
    onUnhandledError: ({ name }) => name !== 'GraphQLError',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', 'examples/*/*.test.js'],
          exclude: [...everywhere.exclude, ...slow, ...processes],
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: processes.map((path) => path.replace(/\*\*$/, '**/*.test.ts')),
          ...everywhere,
        },
      },
      { extends: true, test: { name: 'services', include: ['**/*.services.test.ts'], ...everywhere } },
      { extends: true, test: { name: 'recorded', include: ['**/*.recorded.test.ts'], ...everywhere } },
    ],
  },
});
