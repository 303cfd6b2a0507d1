import { expect, it } from 'vitest';
import type { Source } from '../contract/source.ts';
import { compose } from './compose.ts';
import { gatewaySettings } from './settings.ts';

it('rejects a source whose schema is of another copy of graphql, and closes it', async () => {
  const closed: string[] = [];
  const odd = { name: 'a', schema: {}, close: async () => void closed.push('a') } as unknown as Source;
  const settings = gatewaySettings.parse({
    sources: [{ name: 'a', handler: { odd: {} } }],
    pertuis: { policy: './p', consumers: './c' },
  });
  const kind = { open: async () => odd };
  const sourceKinds = { kinds: new Map([['odd', kind]]), fallback: kind };
  const composing = compose({
    settings,
    path: '/x/.meshrc.yaml',
    builtIn: [],
    sourceKinds,
    maxSubscriptions: 1,
  });
  await expect(composing).rejects.toMatchObject({
    problems: [{ path: 'sources.a.handler.odd', got: expect.stringContaining('--install-links') }],
  });
  expect(closed).toEqual(['a']);
});
