/** Whether `Accept-Encoding` names a coding (RFC 9110, section 12.5.3); a weight of 0 is a no. */
export function takesCoding(coding: string, accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .toLowerCase()
    .split(',')
    .map((part) => part.replaceAll(/\s/g, '').split(';'))
    .some(([name, weight = 'q=1']) => name === coding && Number(weight.slice(2)) > 0);
}
