/** One entry of the word list: what not to write, where it counts, and what to write instead. */
export interface BannedWord {
  /** Whole words or phrases, in lower case, as the inside of a regular expression. */
  readonly pattern: string;
  readonly write: string;
  /** `name`: identifiers and strings without a space. `prose`: comments, messages, test titles and Markdown. Default: both. */
  readonly only?: 'name' | 'prose';
}

/**
 * The words that docs/glossary.md replaces. An entry belongs here only when no correct sentence needs it: "the upstream answers
 * 404" stays possible, "an answer" does not.
 */
export const bannedWords: readonly BannedWord[] = [
  { pattern: 'askers?', write: 'client, consumer' },
  { pattern: 'whoever|whom', write: 'a noun: clients that …, consumers that …' },
  { pattern: '(?:one|those|the one) who asks?(?:ed)?', write: 'client, consumer' },
  { pattern: 'questions?', write: 'request, operation, document, query' },
  { pattern: 'answers?|answered|answering', write: 'response, result, respond', only: 'name' },
  {
    pattern:
      '(?:an|the|this|no|one|each|every) answer|(?:its|their|our|same|cached|stored|kept|whole|stale|late|wrong) answers?',
    write: 'response, result',
    only: 'prose',
  },
  {
    pattern: '(?:of|in|from|with|for|two|both|many|stored|the) answers',
    write: 'responses, results',
    only: 'prose',
  },
  { pattern: 'drawn', write: 'cached, rendered' },
  { pattern: 'crews?', write: 'worker pool' },
  { pattern: '(?<!in[ -])flights?', write: 'in-flight map, coalesced request' },
  { pattern: 'programmes?', write: 'compiled plan, program' },
  { pattern: 'gather(?:s|ed|ing)?', write: 'fetch, collect, batch' },
  { pattern: 'brings?|brought|asked', write: 'fetch, fetched, requested', only: 'name' },
  { pattern: 'survey(?:s|ed)?', write: 'authorize' },
  { pattern: 'declared? void', write: 'invalidate' },
  { pattern: 'lest', write: 'so that … not' },
  { pattern: 'anew', write: 'again' },
  { pattern: '(?:let|lets|letting) go', write: 'release, drop, close' },
  { pattern: 'mend(?:s|ed|ing)?', write: 'fix, repair, recover' },
  { pattern: 'told of', write: 'is notified of, learns of, reports' },
  { pattern: 'come to', write: 'reach, become, total' },
  { pattern: 'of (?:its|their) own accord', write: 'unprompted, on its own' },
  { pattern: 'roll ?calls?', write: 'registry, worker list' },
  { pattern: 'successions?', write: 'restart policy' },
  { pattern: 'take[ -]?overs?', write: 'rolling restart' },
  { pattern: '(?:the|their|its) books', write: 'metrics aggregator, ledger, totals' },
  { pattern: 'shar(?:e|es|ed|ing) out', write: 'apportion, attribute' },
  { pattern: 'nobody (?:ms|seconds|share)', write: 'unattributed', only: 'name' },
  { pattern: 'refresh(?:es|ed|ing)?', write: 'revalidate (a cached response), reload, renew' },
  { pattern: 'leaving', write: 'cancellation', only: 'name' },
  { pattern: 'behind the back', write: 'in the background' },
];
