import { GraphQLError } from 'graphql';

/** Scalars that hold one plain value, by their names in graphql-scalars and in Mesh's handlers. */
const flat = new Set(
  (
    'BigInt BigDecimal Byte Date DateTime DateTimeISO Decimal Double Duration EmailAddress GUID HexColorCode Hexadecimal HostName ' +
    'IPv4 IPv6 ISO8601Duration Latitude LocalDate LocalDateTime LocalTime Long Longitude NonEmptyString NegativeFloat NegativeInt ' +
    'NonNegativeFloat NonNegativeInt NonPositiveFloat NonPositiveInt PhoneNumber Port PositiveFloat PositiveInt PostalCode ' +
    'RegularExpression SafeInt Time TimeZone Timestamp URL UnsignedFloat UnsignedInt UtcOffset URI UUID UUIDv4'
  ).split(' '),
);

/** Returns whether a scalar of this name holds one plain value. Unknown scalars may hold anything. */
export function isFlatScalar(name: string): boolean {
  return flat.has(name);
}

/** Rejects objects and lists under a flat scalar: they could carry anything. */
export function serializeFlat(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  throw new GraphQLError('Expected one plain value.');
}
