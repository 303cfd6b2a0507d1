import type { Link } from '../contract/composition.ts';
import type { Problem } from '../contract/errors.ts';
import type { LinkSettings } from './settings.ts';

/** Reads links as data, keyed by the coordinate that they add. Two links for one field are a mistake. */
export function readLinks(declared: readonly LinkSettings[], file: string) {
  const links = new Map<string, Link>();
  const problems: Problem[] = [];
  declared.forEach((link, index) => {
    const coordinate = `${link.targetTypeName}.${link.targetFieldName}`;
    if (links.has(coordinate)) {
      problems.push({
        file,
        path: `additionalResolvers[${index}]`,
        expected: 'one link per field',
        got: `a second link for ${coordinate}`,
      });
    }
    links.set(coordinate, {
      coordinate,
      source: link.sourceName,
      target: `${link.sourceTypeName}.${link.sourceFieldName}`,
      keyField: link.keyField,
      keysArg: link.keysArg,
      valueKeyField: link.valueKeyField,
      additionalArgs: link.additionalArgs,
    });
  });
  return { links, problems };
}
