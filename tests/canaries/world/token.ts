/** What a personal value looks like. Each form has a core by which it is recognised wherever it stands. */
export type Form = 'text' | 'email' | 'phone' | 'note' | 'postcode' | 'integer' | 'amount' | 'date';

/**
 * How a value of an unregistered person differs between the two worlds. `kept`: it does not. `changed`: it is another value,
 * and another length where no decision lets the length leave. `absent`: like `changed`, and null in one of the two.
 */
export type Change = 'kept' | 'changed' | 'absent';

/** Where a personal value stands. */
export interface Cell {
  readonly type: string;
  readonly field: string;
  readonly row: string;
  /** The person whose value it is. */
  readonly person: string;
}

/** One personal value of the territory. No other value, open or personal, holds its core. */
export interface Token extends Cell {
  readonly form: Form;
  /** Text: twelve characters. Numbers: the first eight digits of ten. Dates: the whole day. */
  readonly core: string;
  /** The whole value as text. */
  readonly value: string;
}

export function nameOf({ type, field }: Pick<Cell, 'type' | 'field'>): string {
  return `${type}.${field}`;
}
