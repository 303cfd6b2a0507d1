import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '../../mesh/contract/errors.ts';
import { anonymousPrincipal } from '../../mesh/identity/anonymous-principal.ts';
import { undeclaredArguments } from '../../mesh/plan/undeclared-arguments.ts';
import { writeLock } from '../../mesh/policy/policy.ts';
import { prepare } from '../prepare.ts';
import { classifyFirst, type FirstFacts } from './classify.ts';
import type { SourceDraft } from './draft.ts';
import { argumentsText } from './explain-arguments.ts';
import { firstQuery } from './first-query.ts';
import { configurationText, consumersText, ignoreText, policyText, staff } from './texts.ts';

export interface Written {
  /** Paths below the folder. */
  readonly files: readonly string[];
  readonly facts: FirstFacts;
  /** Whether the first query shows data of sources only with the key of the registered consumer. */
  readonly needsKey: boolean;
}

type Files = Readonly<Record<string, string>>;

/** Returns which of the files that a start needs are in a folder already. */
export function existingFiles(folder: string): string[] {
  return [
    '.meshrc.yaml',
    'policy.yaml',
    'policy.lock.json',
    'consumers.yaml',
    'descriptions',
    'queries',
  ].filter((file) => existsSync(join(folder, file)));
}

/**
 * Writes a territory that starts as it is: it is put together and checked in a folder of its own first, so that a failure leaves
 * nothing behind. Throws `ConfigurationError` with what the sources got wrong, such as descriptions that cannot be read.
 */
export async function writeTerritory(folder: string, drafts: readonly SourceDraft[]): Promise<Written> {
  const draftFolder = mkdtempSync(join(tmpdir(), 'pertuis-init-'));
  try {
    const { files, ...written } = await composeFiles(draftFolder, drafts);
    mkdirSync(folder, { recursive: true });
    for (const file of Object.keys(files)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(draftFolder, file), join(folder, file), { errorOnExist: true, force: false });
    }
    if (!existsSync(join(folder, '.gitignore'))) writeFileSync(join(folder, '.gitignore'), ignoreText);
    return { files: Object.keys(files), ...written };
  } finally {
    rmSync(draftFolder, { recursive: true, force: true });
  }
}

async function composeFiles(folder: string, drafts: readonly SourceDraft[]) {
  const base: Files = {
    '.meshrc.yaml': configurationText(drafts),
    'policy.yaml': 'version: "1"\nfacts: { open: ["Platform*.*", "PowerModel.*"] }\n',
    'consumers.yaml': consumersText,
    ...Object.assign({}, ...drafts.map(({ files }) => files)),
  };
  write(folder, base);
  const path = join(folder, '.meshrc.yaml');
  const first = await prepareOnce(path);
  const isOpen = new Map(drafts.map((draft) => [draft.name, draft.isOpen]));
  const sources = first.composition.sources;
  const openTypes = new Set(
    [...isOpen].flatMap(([name, open]) =>
      open ? Object.keys(sources.get(name)?.source.schema.getTypeMap() ?? {}) : [],
    ),
  );
  const roots = first.composition.roots;
  const facts = classifyFirst(first.schema, first.unclassified, ({ coordinate, typeName }) => {
    const root = roots.get(coordinate);
    return root ? isOpen.get(root.source) === true : openTypes.has(typeName);
  });
  write(folder, { 'policy.yaml': policyText(facts) });
  const classified = await prepareOnce(path);
  const undeclared = undeclaredArguments(classified.composition, classified.policy);
  write(folder, {
    'policy.yaml': policyText(facts, argumentsText(classified.composition.schema, undeclared)),
  });

  const { composition, policy, schema, lockPath } = await prepareOnce(path);
  writeFileSync(lockPath, writeLock(schema));
  const asked = (principal: Parameters<typeof policy.viewFor>[0]) => {
    const view = policy.viewFor(principal);
    return firstQuery(composition, (coordinate) => view.decide(coordinate).kind === 'clear');
  };
  const forVisitors = asked(anonymousPrincipal);
  const forStaff = asked({
    ...anonymousPrincipal,
    consumer: staff.id,
    roles: [staff.role],
    purpose: staff.purpose,
  });
  const needsKey = forVisitors.split('\n').length < 5 && forStaff !== forVisitors;
  write(folder, { 'queries/first.graphql': needsKey ? forStaff : forVisitors });
  const files = { ...base, 'policy.lock.json': '', 'queries/first.graphql': '' };
  return { files, facts, needsKey };
}

/** Throws also for a source that could not be described: the policy would not know its fields. */
async function prepareOnce(path: string) {
  const prepared = await prepare({ path, environment: {}, isAccepting: true });
  await prepared.close();
  const [missing] = prepared.composition.missing;
  if (missing) {
    const [name, reason] = missing;
    throw new ConfigurationError([
      {
        file: '.meshrc.yaml',
        path: `sources.${name}`,
        expected: 'a source that can be described',
        got: reason,
      },
    ]);
  }
  return prepared;
}

function write(folder: string, files: Files) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}
