import { afterAll, beforeAll, describe } from 'vitest';
import { describeBadInput } from './conformance/bad-input.ts';
import { describeFaults } from './conformance/faults.ts';
import type { Harness, Running } from './conformance/harness.ts';
import { describeKeys } from './conformance/keys.ts';
import { describeList } from './conformance/list.ts';
import { describePaging } from './conformance/paging.ts';
import { describeResponses } from './conformance/responses.ts';

export type { Harness } from './conformance/harness.ts';

/**
 * The behaviours that every kind of source passes, against a stand-in that speaks the upstream's protocol. What the
 * upstream holds stands in the harness, and the suite works out itself what the right answers are.
 */
export function describeSource(name: string, harness: Harness): void {
  describe(`${name} as a source`, () => {
    let running: Running;
    beforeAll(async () => {
      running = await harness.start();
    });
    afterAll(() => running.close());

    const open = () => running;
    if (harness.shape === 'value') describeList(harness, open);
    else {
      describeResponses(harness, open);
      describePaging(harness, open);
      describeBadInput(harness, open);
    }
    describeKeys(harness, open);
    if (harness.faults) describeFaults(harness, open);
  });
}
