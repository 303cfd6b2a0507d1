import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
} from 'graphql';
import type { ColumnType } from '../../mesh/contract/query.ts';

/** Pass-through scalars. Sources return them in their own form, and `checkFilter` validates them as input. */
const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A moment in UTC, RFC 3339: 2026-11-04T09:15:00Z.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
});
const DateScalar = new GraphQLScalarType({
  name: 'Date',
  description: 'A calendar day, RFC 3339: 2026-11-04.',
});
const JSONScalar = new GraphQLScalarType({
  name: 'JSON',
  description: 'Any JSON value; GeoJSON for geometries, longitude first.',
});

export const outputTypes: Record<ColumnType, GraphQLScalarType & GraphQLOutputType> = {
  String: GraphQLString,
  Int: GraphQLInt,
  Float: GraphQLFloat,
  Boolean: GraphQLBoolean,
  ID: GraphQLID,
  DateTime,
  Date: DateScalar,
  JSON: JSONScalar,
};
