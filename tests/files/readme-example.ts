import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

export interface Example {
  readonly query: string;
  readonly response: unknown;
}

/** Reads the query of a README and the response below it. Throws where either is missing. */
export function readExample(root: string, file: string): Example {
  const text = readFileSync(join(root, file), 'utf8');
  const block = (language: string) => {
    const [, body] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
    if (body === undefined) throw new Error(`${file} shows no \`\`\`${language} block.`);
    return body;
  };
  return { query: block('graphql'), response: JSON.parse(block('json')) };
}

/**
 * Returns the expected shape of a real response: every printed key, lists of the printed length, values of
 * the printed type.
 * A real response may have more keys.
 */
export function shapeOf(printed: unknown): unknown {
  if (printed === null) return null;
  if (Array.isArray(printed)) return printed.map(shapeOf);
  if (typeof printed === 'object')
    return expect.objectContaining(
      Object.fromEntries(Object.entries(printed).map(([key, value]) => [key, shapeOf(value)])),
    );
  return expect.any(Object(printed).constructor);
}
