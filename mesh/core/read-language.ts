export type Language = 'fr' | 'en';

/**
 * Returns the language of a page: that of `?lang=`, then the one that `Accept-Language` weighs most (RFC 9110, 12.5.4). Of equal
 * weights the first counts; French without either.
 */
export function readLanguage(url: string, header: string | undefined): Language {
  const [, search = ''] = url.split('?', 2);
  const chosen = new URLSearchParams(search).get('lang');
  if (chosen === 'fr' || chosen === 'en') return chosen;
  const ranges = (header ?? '').toLowerCase().split(',', 50).map(readRange);
  const weightOf = (language: Language) =>
    Math.max(0, ...ranges.filter(({ name }) => name === language).map(({ weight }) => weight));
  const [french, english] = [weightOf('fr'), weightOf('en')];
  if (french !== english) return french > english ? 'fr' : 'en';
  return ranges.find(({ name }) => name === 'fr' || name === 'en')?.name === 'en' && english > 0
    ? 'en'
    : 'fr';
}

/** `en-GB;q=0.8` counts as English. */
function readRange(text: string): { readonly name: string; readonly weight: number } {
  const [range = '', ...parameters] = text.split(';').map((part) => part.trim());
  const quality = parameters.find((one) => one.startsWith('q='))?.slice(2) ?? '1';
  const weight = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(quality) ? Number(quality) : 0;
  return { name: range.split('-', 1)[0] ?? '', weight };
}
