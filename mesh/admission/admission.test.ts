import { describe, expect, it } from 'vitest';
import type { AdmissionControl, PlannedOperation, Reservation, Usage } from '../contract/admission.ts';
import { PertuisError } from '../contract/errors.ts';
import type { RequestContext } from '../contract/request-context.ts';
import { createAdmission } from './admission.ts';

const operation = { values: 3 } as PlannedOperation;
const used: Usage = { values: 3, rows: 2, sourceBytes: 1, succeeded: true };

function contextOf(cache = 'uncacheable'): RequestContext {
  const principal = { consumer: 'c', organisation: 'o', roles: [], purpose: 'p' };
  return { principal, operation: { cache }, executionInfo: {} } as unknown as RequestContext;
}

/** A control that holds a reservation and records its end. */
function holding(name: string, log: string[]): AdmissionControl {
  const reservation: Reservation = {
    commit: ({ rows }) => void log.push(`${name} commit ${rows}`),
    release: () => void log.push(`${name} release`),
  };
  return { name, admit: () => reservation };
}

describe('admission controls', () => {
  it('are called in order, and each one commits the usage', async () => {
    const log: string[] = [];
    const silent: AdmissionControl = { name: 'silent', admit: () => undefined };
    const { admit } = createAdmission({ controls: [holding('a', log), silent, holding('b', log)] });
    const reservation = await admit(operation, contextOf());
    await reservation.commit(used);
    expect(log).toEqual(['a commit 2', 'b commit 2']);
  });

  it.each([
    ['returns an error', () => new PertuisError('RATE_LIMITED', 'no')],
    ['resolves with an error', async () => new PertuisError('RATE_LIMITED', 'no')],
    [
      'throws',
      () => {
        throw new PertuisError('RATE_LIMITED', 'no');
      },
    ],
    [
      'rejects',
      async () => {
        throw new PertuisError('RATE_LIMITED', 'no');
      },
    ],
  ])('release other reservations when one %s, and later controls are not called', async (_, admitOne) => {
    const log: string[] = [];
    const never: AdmissionControl = { name: 'never', admit: () => void log.push('asked') };
    const controls = [holding('a', log), { name: 'strict', admit: admitOne }, never];
    const { admit } = createAdmission({ controls });
    await expect(Promise.resolve().then(() => admit(operation, contextOf()))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(log).toEqual(['a release']);
  });

  it('return without a promise where none of them waits', () => {
    const { admit } = createAdmission({ controls: [holding('a', [])] });
    expect(admit(operation, contextOf())).not.toBeInstanceOf(Promise);
  });

  it('recognise a background revalidation, and set headers of this response', async () => {
    const reasons: string[] = [];
    const control: AdmissionControl = {
      name: 'reasons',
      admit(_, { reason, setHeader }) {
        reasons.push(reason);
        setHeader('ratelimit', 'r=1');
        return undefined;
      },
    };
    const { admit } = createAdmission({ controls: [control] });
    const context = contextOf('revalidation');
    await admit(operation, context);
    await admit(operation, contextOf());
    expect(reasons).toEqual(['revalidation', 'request']);
    expect(context.executionInfo.headers).toEqual({ ratelimit: 'r=1' });
  });
});
