import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Problem } from '../mesh/contract/errors.ts';
import type { Settings } from './settings.ts';

const file = '.meshrc.yaml';
const local = /^https?:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?\//;

/** Settings that production mode does not start with, and the lock that it wants. None when it is off. */
export function productionProblems({ pertuis }: Pick<Settings, 'pertuis'>, hasLock: boolean): Problem[] {
  const { production, access, without, hosts, jwt, explorerKeys } = pertuis;
  if (!production) return [];
  const problem = (path: string, expected: string, got: string) => ({
    ...{ file, path: `pertuis.${path}`, got },
    expected: `${expected}, because pertuis.production is true`,
  });
  const open = (['metrics', 'eco'] as const).filter((name) => access[name] === 'open');
  return [
    ...(hasLock
      ? []
      : [problem('policy', 'policy.lock.json beside the policy (pertuis policy accept)', 'none')]),
    ...open.map((name) => problem(`access.${name}`, 'loopback or { roles: [names] }', 'open')),
    ...(without.length > 0 ? [problem('without', 'nothing left out', without.join(','))] : []),
    ...(explorerKeys ? [problem('explorerKeys', 'no keys that are given away', 'a file')] : []),
    ...(hosts.includes('*') ? [problem('hosts', 'the names of this gateway', '*')] : []),
    ...jwt.flatMap(({ jwksUrl }, index) =>
      jwksUrl.startsWith('http:') && !local.test(jwksUrl)
        ? [problem(`jwt.${index}.jwksUrl`, 'an https address', 'an http address')]
        : [],
    ),
  ];
}

const changes = [
  'clients without a key cannot read the schema, and no error suggests a name to them',
  'the explorer is off unless pertuis.explorer turns it on',
  '/metrics and the details of /eco cannot be open to everybody',
  'the explorer gives no keys away (pertuis.explorerKeys)',
  'parts cannot be left out (pertuis.without), every host name cannot be allowed (pertuis.hosts: *)',
  'token issuers publish their keys over https',
  'the policy needs its lock, policy.lock.json',
];

/** Says what production mode changes, and what it still wants. `at` is the folder of the configuration. */
export function explainProduction({ pertuis }: Pick<Settings, 'pertuis'>, at: string): string[] {
  const wanting = stillMissing(pertuis, at).map((text) => `  still missing: ${text}`);
  if (pertuis.production) {
    return ['Production mode is on (pertuis.production: true):', ...changes.map(indent), ...wanting];
  }
  return [
    'Production mode is off: clients without a key can read the schema. With pertuis.production: true',
    ...changes.map(indent),
    ...wanting,
  ];
}

const indent = (text: string) => `  - ${text}`;

function stillMissing({ policy, production, ...pertuis }: Settings['pertuis'], at: string): string[] {
  const lock = resolve(at, policy, '..', 'policy.lock.json');
  const problems = production
    ? []
    : productionProblems({ pertuis: { ...pertuis, policy, production: true } }, true);
  return [
    ...(existsSync(lock) ? [] : ['policy.lock.json beside the policy: run pertuis policy accept']),
    ...problems.map(({ path, expected, got }) => `${path}: expected ${expected.split(',')[0]}, got ${got}`),
  ];
}
