const form = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Returns a moment in the one form that the gateway writes: RFC 3339 in UTC, with seconds, and a fraction where there is one.
 * Without an offset it is UTC. Undefined for text that is no moment.
 *
 * @example writeMoment('2026-11-04T10:15:00.000+01:00') // '2026-11-04T09:15:00Z'
 */
export function writeMoment(text: string): string | undefined {
  const [, day, minute = '00:00', second = '00', fraction = '', offset = 'Z'] = form.exec(text) ?? [];
  if (day === undefined) return undefined;
  // Offsets are whole minutes, so seconds and their fraction stay as they are.
  const epochMs = Date.parse(`${day}T${minute}:${second}${colon(offset)}`);
  if (Number.isNaN(epochMs)) return undefined;
  const utc = offset === 'Z' ? `${day}T${minute}` : new Date(epochMs).toISOString().slice(0, -8);
  return `${utc}:${second}${fraction.replace(/\.?0+$/, '')}Z`;
}

function colon(offset: string): string {
  return offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}
