import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { OperationScope } from '../../mesh/contract/events.ts';
import { type Owner, ownerOf } from './owner.ts';
import { Touched } from './touched.ts';

it('holds what a Set would hold, whatever is added, removed and taken', () => {
  const steps = fc.array(
    fc.record({ do: fc.constantFrom('add', 'add', 'remove', 'take'), who: fc.nat({ max: 9 }) }),
  );
  fc.assert(
    fc.property(steps, (all) => {
      const owners = Array.from({ length: 10 }, () => ownerOf({} as OperationScope));
      const touched = new Touched();
      const reference = new Set<Owner>();
      for (const { do: what, who } of [...all, { do: 'take', who: 0 }]) {
        const owner = owners[who] as Owner;
        if (what === 'add') {
          touched.add(owner);
          reference.add(owner);
        } else if (what === 'remove') {
          touched.remove(owner);
          reference.delete(owner);
        } else {
          const taken = touched.take();
          expect(taken).toHaveLength(reference.size);
          expect(new Set(taken)).toEqual(reference);
          reference.clear();
        }
      }
    }),
  );
});
