import type { Principal, Transform, TransformDecision } from '../contract/policy.ts';
import { getOrMake } from '../core/get-or-make.ts';

/** The transforms of one operation. Those of scope `view` belong to the view; all others begin with the operation. */
export class Transforms {
  readonly #principal: Principal | undefined;
  readonly #begun = new Map<TransformDecision, Transform>();

  constructor(principal: Principal | undefined) {
    this.#principal = principal;
  }

  of(decision: TransformDecision): Transform {
    const { apply, begin } = decision;
    if (apply) return apply;
    if (!begin) throw new Error(`The technique ${decision.technique} has no transform.`);
    return getOrMake(this.#begun, decision, () => begin({ principal: this.#principal }));
  }
}
