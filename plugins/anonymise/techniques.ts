import type { Technique } from '../../mesh/contract/policy.ts';
import { generalise } from './generalise.ts';
import { mask } from './mask.ts';
import { createPseudonymise, type PseudonymiseOptions } from './pseudonymise.ts';

/** The techniques that a policy may name. */
export function createTechniques(options: PseudonymiseOptions): readonly Technique[] {
  return [mask, createPseudonymise(options), generalise];
}
