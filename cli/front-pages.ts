import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createExplorer } from '../explorer/explorer.ts';
import type { Settings } from '../mesh/compose/settings.ts';
import { ConfigurationError } from '../mesh/contract/errors.ts';
import type { GatewayOptions } from '../mesh/contract/gateway.ts';
import type { SavedQuery } from '../mesh/contract/home.ts';
import type { Identify } from '../mesh/contract/policy.ts';
import { createAccess } from '../mesh/http/access.ts';
import { textRoute } from './page-route.ts';

export interface FrontPagesOptions {
  readonly settings: Settings['pertuis'];
  readonly savedQueries: readonly SavedQuery[];
  readonly hasExplorer: boolean;
  readonly identify: Identify;
  readonly at: (file: string) => string;
}

export type FrontPages = Pick<GatewayOptions, 'home' | 'explorer' | 'routes'>;

/** What a newcomer meets: the page at `/`, the explorer and the saved queries. */
export function createFrontPages(options: FrontPagesOptions): FrontPages {
  const { settings, savedQueries, hasExplorer, identify, at } = options;
  // Keys are handed out to this machine alone, even where others can reach the page.
  const checkLocal = createAccess('loopback', identify);
  const explorer = hasExplorer
    ? createExplorer({
        savedQueries,
        keys: settings.explorerKeys ? readKeys(at(settings.explorerKeys)) : undefined,
        mayHaveKeys: async (request) => (await checkLocal(request)) === undefined,
      })
    : undefined;
  return {
    home: { ...settings.home, pages: [eco], savedQueries },
    explorer,
    routes: savedQueries.map(
      ({ name, text }) =>
        [`/queries/${name}.graphql`, textRoute('text/plain; charset=utf-8', async () => text)] as const,
    ),
  };
}

const eco = {
  path: '/eco',
  name: { fr: 'Énergie et carbone', en: 'Energy and carbon' },
  about: {
    fr: 'Ce que la passerelle consomme, mesuré puis modélisé.',
    en: 'What the gateway consumes, measured and then modelled.',
  },
};

const keysFile = z.record(z.string().max(64), z.string().max(8_192));

function readKeys(path: string): Record<string, string> {
  try {
    return keysFile.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    const expected = 'a JSON file { consumer: key }';
    throw new ConfigurationError([
      { file: path, path: 'pertuis.explorerKeys', expected, got: 'none that can be read' },
    ]);
  }
}
