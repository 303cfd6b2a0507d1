import type { Link } from '../contract/composition.ts';
import type { Args } from '../contract/source.ts';

/** Replaces `{args.x}` in a link's declaration by the client's argument `x`. Omits arguments that were not given. */
export function readLinkArgs({ additionalArgs }: Pick<Link, 'additionalArgs'>, args: Args): Args {
  const entries = Object.entries(additionalArgs).map(([name, value]) => {
    const reference = typeof value === 'string' ? /^\{args\.(\w+)\}$/.exec(value)?.[1] : undefined;
    return [name, reference === undefined ? value : args[reference]] as const;
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
