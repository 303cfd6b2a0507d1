import type { Operation, Scenario } from './scenario.ts';

/** A request in the form of the wire. */
export interface Asking {
  readonly operation: Operation;
  /** JSON. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Prepared {
  /** The nth request, n counting from 0: the same n, the same request. */
  at(n: number): Asking;
  /** Each request of the mix once, to see that it is answered before load is put on. */
  readonly rehearsal: readonly Asking[];
}

/**
 * Makes a scenario ready to ask. `readText` brings the GraphQL text of a file named from the repository's root; `keys` are
 * API keys by consumer. Throws when a key is missing.
 */
export function prepare(
  { mix, name }: Scenario,
  readText: (file: string) => string,
  keys: Readonly<Record<string, string>>,
): Prepared {
  const texts = new Map(mix.map(({ operation }) => [operation, readText(operation.file)]));
  for (const { consumer } of texts.keys()) {
    if (consumer && !keys[consumer]) {
      throw new Error(
        `The scenario ${name} asks with the key of ${consumer}, and there is none. Issue keys with "npx pertuis keys issue <consumer...> --json" and hand its output over in PERTUIS_KEYS.`,
      );
    }
  }
  const asking = (operation: Operation, n: number): Asking => {
    const key = operation.consumer && keys[operation.consumer];
    return {
      operation,
      body: JSON.stringify({
        query: textOf(operation, texts.get(operation) ?? '', n),
        ...(operation.variables && { variables: operation.variables(n) }),
      }),
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(key && { authorization: `Bearer ${key}` }),
      },
    };
  };
  return {
    at: (n) => asking(pick(mix, n), n),
    rehearsal: mix.map(({ operation }) => asking(operation, 0)),
  };
}

function textOf({ distinctField, file }: Operation, text: string, n: number): string {
  if (!distinctField) return text;
  // The field itself, not the variable or the operation that may be called like it.
  const distinct = text.replace(new RegExp(`^( *)(${distinctField})\\b`, 'm'), `$1q${n}: $2`);
  if (distinct === text) throw new Error(`${file} has no line that begins with ${distinctField}.`);
  return distinct;
}

const goldenRatio = 0.618033988749895;

/** Spreads the mix evenly over n, each request as often as its weight says. */
function pick(mix: Scenario['mix'], n: number): Operation {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let rest = ((n * goldenRatio) % 1) * total;
  for (const { operation, weight } of mix) {
    rest -= weight;
    if (rest < 0) return operation;
  }
  throw new RangeError('A scenario needs a mix of requests with weights above 0.');
}
