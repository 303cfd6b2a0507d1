const form = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2}(?:\.\d+)?))?)?(Z|[+-]\d{2}:?\d{2})?$/;

/**
 * Returns a moment in the form of RFC 3339, or undefined for any other text. A text with an offset stays unchanged to its
 * last
 * digit. A text without an offset is in UTC, which portals and SensorThings servers store.
 *
 * @example writeMoment('2026-11-04T10:15:00.000+01:00') // the same
 * @example writeMoment('2026-11-04 10:15') // '2026-11-04T10:15:00Z'
 */
export function writeMoment(text: string): string | undefined {
  const [, day, minute = '00:00', second = '00', offset] = form.exec(text) ?? [];
  if (day === undefined) return undefined;
  const moment = `${day}T${minute}:${second}`;
  if (Number.isNaN(Date.parse(`${moment}${withColon(offset ?? 'Z')}`))) return undefined;
  return offset === undefined ? `${moment}Z` : text;
}

function withColon(offset: string): string {
  return offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
}
