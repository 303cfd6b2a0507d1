import { PertuisError } from '../contract/errors.ts';

export function responseTooLarge(maxBytes: number): PertuisError {
  const limit = `${Math.floor(maxBytes / 1024)} KiB`;
  return new PertuisError(
    'RESPONSE_TOO_LARGE',
    `The response is larger than ${limit}: ask for less at a time.`,
  );
}
