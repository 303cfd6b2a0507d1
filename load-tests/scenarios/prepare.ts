import type { Question, Scenario } from './scenario.ts';

/** A question as it goes over the wire. */
export interface Asking {
  readonly question: Question;
  /** JSON. */
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Prepared {
  /** The nth question, n counting from 0: the same n, the same question. */
  at(n: number): Asking;
  /** Each question of the mix once, to see that it is answered before load is put on. */
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
  const texts = new Map(mix.map(({ question }) => [question, readText(question.file)]));
  for (const { consumer } of texts.keys()) {
    if (consumer && !keys[consumer]) {
      throw new Error(
        `The scenario ${name} asks with the key of ${consumer}, and there is none. Issue keys with "npx pertuis keys issue <consumer...> --json" and hand its output over in PERTUIS_KEYS.`,
      );
    }
  }
  const asking = (question: Question, n: number): Asking => {
    const key = question.consumer && keys[question.consumer];
    return {
      question,
      body: JSON.stringify({
        query: textOf(question, texts.get(question) ?? '', n),
        ...(question.variables && { variables: question.variables(n) }),
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
    rehearsal: mix.map(({ question }) => asking(question, 0)),
  };
}

function textOf({ distinctField, file }: Question, text: string, n: number): string {
  if (!distinctField) return text;
  // The field itself, not the variable or the operation that may be called like it.
  const distinct = text.replace(new RegExp(`^( *)(${distinctField})\\b`, 'm'), `$1q${n}: $2`);
  if (distinct === text) throw new Error(`${file} has no line that begins with ${distinctField}.`);
  return distinct;
}

const goldenRatio = 0.618033988749895;

/** Spreads the mix evenly over n, each question as often as its weight says. */
function pick(mix: Scenario['mix'], n: number): Question {
  const total = mix.reduce((sum, { weight }) => sum + weight, 0);
  let rest = ((n * goldenRatio) % 1) * total;
  for (const { question, weight } of mix) {
    rest -= weight;
    if (rest < 0) return question;
  }
  throw new RangeError('A scenario needs a mix of questions with weights above 0.');
}
