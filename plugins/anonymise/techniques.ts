import type { Technique } from '../../mesh/contract/policy.ts';
import { generalise } from './generalise.ts';
import { mask } from './mask.ts';
import { createPseudonymise } from './pseudonymise.ts';

export interface TechniquesOptions {
  /** At least 32 bytes. Whoever has it can link pseudonyms to people. */
  readonly secret: Uint8Array;
  /** Changing it changes every pseudonym, so that what was handed out before cannot be linked with what comes after. */
  readonly epoch: string;
}

/** The techniques that a policy may name. */
export function createTechniques(options: TechniquesOptions): readonly Technique[] {
  return [mask, createPseudonymise(options), generalise];
}
