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
 * Describes the behaviours of every source kind, against a stand-in that speaks the upstream's protocol. The harness holds
 * the upstream's rows, and the suite computes the expected responses itself.
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
