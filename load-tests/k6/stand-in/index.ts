import { count } from './recorded.ts';

/** `k6` as far as the scripts use it. */
export function check<T>(value: T, checks: Record<string, (value: T) => boolean>): boolean {
  let passed = true;
  for (const [name, holds] of Object.entries(checks)) {
    const held = holds(value);
    count('checks', 'rate', Number(held));
    if (!held) {
      count(`failed check: ${name}`, 'counter', 1);
      passed = false;
    }
  }
  return passed;
}

export function fail(message: string): never {
  throw new Error(message);
}
