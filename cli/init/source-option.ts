import { InvalidArgumentError } from 'commander';

const kinds = ['opendatasoft', 'sensorthings', 'openapi', 'graphql'] as const;
export type InitKind = (typeof kinds)[number];

export interface SourceOption {
  readonly kind: InitKind;
  readonly url: string;
}

/** Reads `kind=url` and adds it to those before. Throws for commander to say so. */
export function readSource(text: string, before: readonly SourceOption[] = []): readonly SourceOption[] {
  const at = text.indexOf('=');
  const kind = kinds.find((name) => name === text.slice(0, Math.max(0, at)));
  if (text.startsWith('sql='))
    throw new InvalidArgumentError(
      'A database address holds a password, so it is not written to a file. Add the source by hand: .meshrc.yaml holds an example.',
    );
  if (!kind) throw new InvalidArgumentError(`Expected kind=url, where kind is ${kinds.join(', ')}.`);
  const url = text.slice(at + 1);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new InvalidArgumentError(
      `Expected an http(s) address after ${kind}=, such as https://data.example.fr.`,
    );
  if (new URL(url).username !== '')
    throw new InvalidArgumentError(
      'The address holds a user name. Write the source by hand and take secrets from the environment.',
    );
  return [...before, { kind, url }];
}
