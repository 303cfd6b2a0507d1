import type { Anonymiser } from '../../mesh/contract/policy.ts';
import { generalise } from './generalise.ts';
import { mask } from './mask.ts';
import { createPseudonymise, type PseudonymiseOptions } from './pseudonymise.ts';

/** Creates the gateway's own anonymisers. */
export function createAnonymisers(options: PseudonymiseOptions): readonly Anonymiser[] {
  return [mask, createPseudonymise(options), generalise];
}
