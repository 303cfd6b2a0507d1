import { hasLuhn, isIban, isNir } from './checks.ts';

interface Family {
  readonly label: string;
  /** Linear patterns only, without nested repetition: a hostile text costs no more than its length. */
  readonly pattern: RegExp;
  /** Checks the match without spaces, dots and dashes. */
  readonly holds?: (compact: string) => boolean;
}

const separators = /[\s.\-_]/g;

/** From the longest to the shortest, so that a part of one is not taken for another. */
const families: readonly Family[] = [
  { label: 'e-mail', pattern: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,253}\.\p{L}{2,24}/gu },
  { label: 'IBAN', pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g, holds: isIban },
  {
    label: 'NIR',
    pattern: /\b[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}\b/g,
    holds: isNir,
  },
  {
    label: 'SIRET',
    pattern: /\b\d{3} ?\d{3} ?\d{3} ?\d{5}\b/g,
    holds: (digits) => digits.length === 14 && hasLuhn(digits),
  },
  { label: 'PRM', pattern: /\b\d{14}\b/g },
  { label: 'téléphone', pattern: /(?:\+33|\b0033|\b0)[\s.-]?[1-9](?:[\s.-]?\d{2}){4}\b/g },
  {
    label: 'SIREN',
    pattern: /\b\d{3} ?\d{3} ?\d{3}\b/g,
    holds: (digits) => digits.length === 9 && hasLuhn(digits),
  },
  { label: 'plaque', pattern: /\b[A-HJ-NP-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NP-TV-Z]{2}\b/g },
];

/** Replaces the identifiers of people and companies in a text by the name of their kind. */
export function maskIdentifiers(text: string): string {
  return families.reduce(
    (covered, { label, pattern, holds }) =>
      covered.replace(pattern, (found) =>
        !holds || holds(found.replace(separators, '')) ? `[${label}]` : found,
      ),
    text.normalize('NFKC'),
  );
}
