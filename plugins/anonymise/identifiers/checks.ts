/**
 * Checks a NIR, the French social security number: 13 characters and a key of 97 − n mod 97. Corsica's 2A and
 * 2B count as 19 and 18.
 */
export function isNir(compact: string): boolean {
  if (!/^[1-478]\d{4}(\d{2}|2[AB])\d{6}\d{2}$/i.test(compact)) return false;
  const digits = compact.slice(0, 13).toUpperCase().replace('2A', '19').replace('2B', '18');
  return 97n - (BigInt(digits) % 97n) === BigInt(compact.slice(13));
}

/** Checks the Luhn digit (ISO/IEC 7812-1, annex B) of SIREN, SIRET and card numbers. */
export function hasLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** Checks an IBAN (ISO 13616): the first four characters moved to the end, letters as numbers, remainder 1 by 97. */
export function isIban(compact: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  const digits = moved.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return BigInt(digits) % 97n === 1n;
}
