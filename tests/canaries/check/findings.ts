import type { Asking } from './exchange.ts';

/** Something that left although it must not, or that two worlds can be told apart by. */
export interface Finding {
  /** Equal for equal faults: where, and which personal field or place of the response. */
  readonly fault: string;
  readonly client: string;
  /** What came, in one line. */
  readonly detail: string;
  readonly asking: Asking | undefined;
}

export interface Fault {
  readonly name: string;
  readonly clients: ReadonlySet<string>;
  readonly count: number;
  /** The finding with the shortest operation. */
  readonly smallest: Finding;
}

/** Findings by fault. */
export class Findings {
  readonly #faults = new Map<string, { clients: Set<string>; count: number; smallest: Finding }>();

  add(finding: Finding) {
    const known = this.#faults.get(finding.fault);
    if (!known) {
      this.#faults.set(finding.fault, { clients: new Set([finding.client]), count: 1, smallest: finding });
      return;
    }
    known.clients.add(finding.client);
    known.count += 1;
    if (sizeOf(finding) < sizeOf(known.smallest)) known.smallest = finding;
  }

  get faults(): Fault[] {
    return [...this.#faults].map(([name, fault]) => ({ name, ...fault }));
  }
}

function sizeOf({ asking }: Finding): number {
  return asking ? asking.query.length + JSON.stringify(asking.variables ?? {}).length : 0;
}

export function describeFaults(faults: readonly Fault[]): string {
  return faults
    .map(({ name, clients, count, smallest: { client, detail, asking } }) =>
      [
        `• ${name}: ${count} times, by ${[...clients].join(', ')}`,
        `    as ${client}: ${detail}`,
        ...(asking ? [`    ${describeAsking(asking)}`] : []),
      ].join('\n'),
    )
    .join('\n');
}

function describeAsking({
  query,
  operationName,
  variables = {},
  method = 'POST',
  headers = {},
}: Asking): string {
  const more = [
    ...(operationName ? [`operation ${operationName}`] : []),
    ...(Object.keys(variables).length > 0 ? [`variables ${JSON.stringify(variables)}`] : []),
    ...(method === 'GET' ? ['by GET'] : []),
    ...(Object.keys(headers).length > 0 ? [`headers ${JSON.stringify(headers)}`] : []),
  ];
  return [query.replaceAll(/\s+/g, ' ').trim(), ...more].join(' · ');
}
