import type { Command } from 'commander';
import { keyOption, postJson, urlOption } from './post-json.ts';

interface InvalidateOptions {
  readonly url: string;
  readonly key?: string;
  readonly source?: string[];
  readonly type?: string[];
  readonly all?: boolean;
}

interface Invalidated {
  readonly invalidated?: { readonly all?: true; readonly sources?: string[]; readonly types?: string[] };
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export function addInvalidate(program: Command) {
  program
    .command('invalidate')
    .summary('invalidate cached responses of the running gateway')
    .description(
      'Invalidate cached responses of the running gateway. The key must be of a consumer with the role operator.',
    )
    .option('-s, --source <name...>', 'responses with data of these sources')
    .option('-t, --type <name...>', 'responses with objects of these types')
    .option('-a, --all', 'all responses')
    .addOption(keyOption())
    .addOption(urlOption())
    .addHelpText(
      'after',
      `
Examples:
  pertuis invalidate --source port --key prt_...
  PERTUIS_KEY=prt_... pertuis invalidate --type Container Meter
  pertuis invalidate --all

Exit codes:
  0  invalidated
  1  refused, or nobody answered`,
    )
    .action(invalidate);
}

async function invalidate({ url, key, source, type, all }: InvalidateOptions) {
  if (all ? source || type : !source && !type)
    throw new Error('Say what is void: --source and --type, or --all.');
  const body = all ? { all } : { ...(source && { sources: source }), ...(type && { types: type }) };
  const { ok, result } = await postJson<Invalidated>(url, { key, body }, 'cache/invalidate');
  if (!ok || !result.invalidated) {
    const [error] = result.errors ?? [];
    throw new Error(error ? `${error.extensions?.code}: ${error.message}` : 'The gateway refused.');
  }
  const { sources = [], types = [] } = result.invalidated;
  const what = [...sources.map((name) => `of source ${name}`), ...types.map((name) => `with type ${name}`)];
  process.stdout.write(
    `Invalidated: ${all ? 'all cached responses' : `cached responses ${what.join(', ')}`}.\n`,
  );
}
