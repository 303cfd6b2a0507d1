import type { Anonymiser } from '../../mesh/contract/policy.ts';
import { generalise } from './generalise.ts';
import { mask } from './mask.ts';
import { createPseudonymise, type PseudonymiseOptions } from './pseudonymise.ts';

/** The gateway's own anonymisers, by the names that a policy gives them. */
export function createAnonymisers(options: PseudonymiseOptions): readonly Anonymiser[] {
  return [mask, createPseudonymise(options), generalise];
}
