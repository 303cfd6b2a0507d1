import { ownRows, type Visibility } from './visibility.ts';

/** What one audience sees now and did not see before, the reverse, and what it sees in another way that is neither. */
export interface AudienceChanges {
  readonly audience: string;
  readonly more: readonly string[];
  readonly less: readonly string[];
  /** Such as another mask: `Meter.prm`. */
  readonly otherwise: readonly string[];
}

/**
 * Compares what two policies show to the audiences that both know, coordinate by coordinate. An audience that came or went is
 * a matter of consumers, not of the policy. Audiences without a change are left out.
 */
export function compareVisibility(before: Visibility, after: Visibility): AudienceChanges[] {
  return Object.entries(after).flatMap(([audience, now]) => {
    const then = before[audience];
    if (!then) return [];
    const changes = { more: [] as string[], less: [] as string[], otherwise: [] as string[] };
    for (const coordinate of new Set([...Object.keys(then), ...Object.keys(now)])) {
      const change = compare(then[coordinate], now[coordinate]);
      if (change) changes[change].push(coordinate);
    }
    const { more, less, otherwise } = changes;
    if (more.length + less.length + otherwise.length === 0) return [];
    return [{ audience, more: more.sort(), less: less.sort(), otherwise: otherwise.sort() }];
  });
}

function compare(before: string | undefined, after: string | undefined) {
  if (before === after) return undefined;
  const [valuesBefore, rowsBefore] = opennessOf(before);
  const [valuesAfter, rowsAfter] = opennessOf(after);
  const values = valuesAfter - valuesBefore;
  const rows = rowsAfter - rowsBefore;
  if (values >= 0 && rows >= 0 && values + rows > 0) return 'more';
  if (values <= 0 && rows <= 0 && values + rows < 0) return 'less';
  return 'otherwise';
}

/** How much of a value, and of how many rows. */
function opennessOf(how: string | undefined): readonly [values: number, rows: number] {
  if (how === undefined) return [0, 0];
  return [how === 'clear' || how.startsWith(`clear${ownRows}`) ? 2 : 1, how.includes(ownRows) ? 1 : 2];
}
