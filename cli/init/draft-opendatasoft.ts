import {
  type Catalogue,
  type CatalogueDataset,
  readCatalogue,
} from '../../sources/opendatasoft/catalogue.ts';
import { oneLine, quoted, type SourceDraft } from './draft.ts';
import { createTypeNames, pascalCase, rootName } from './names.ts';

const mostChosen = 5;

/** Reads the portal's catalogue and takes the datasets that are named, or else its first five. Throws when it has none. */
export async function draftOpendatasoft(
  name: string,
  address: string,
  wanted: readonly string[],
): Promise<SourceDraft> {
  return draftPortal(name, await readCatalogue(address), wanted);
}

export function draftPortal(name: string, catalogue: Catalogue, wanted: readonly string[]): SourceDraft {
  const { datasets, total, url, version } = catalogue;
  const missing = wanted.filter((id) => !datasets.some((dataset) => dataset.id === id));
  if (missing.length > 0)
    throw new Error(
      `The portal does not list ${missing.join(', ')} among its first ${datasets.length} datasets.`,
    );
  const chosen =
    wanted.length > 0 ? datasets.filter(({ id }) => wanted.includes(id)) : datasets.slice(0, mostChosen);
  if (chosen.length === 0) throw new Error('The portal lists no dataset with records.');
  const others = datasets.filter((dataset) => !chosen.includes(dataset));
  const typeNames = createTypeNames();
  const description = `descriptions/${name}.json`;
  const licences = new Set(chosen.map(({ licence }) => oneLine(licence)));
  const [licence = ''] = licences;
  return {
    name,
    isOpen: true,
    files: { [description]: describe(datasets) },
    lines: [
      'ttlSeconds: 300        # how long a response may be cached; 0 for never',
      'staleSeconds: 600      # how long after that it may still be given, while a newer one is fetched',
      ...(licences.size === 1 && licence !== ''
        ? [`licence: ${quoted(licence)}   # told with each response`]
        : []),
      'handler:',
      '  opendatasoft:',
      `    url: ${quoted(url)}`,
      ...(version === 'v1'
        ? ['    version: v1          # the portal speaks records v1, not Explore v2.1']
        : []),
      '    # The fields of the datasets, as the portal described them. So the gateway starts while the portal is down.',
      `    description: ./${description}`,
      '    datasets:',
      ...chosen.flatMap((dataset) => datasetLines(dataset, typeNames)),
      ...(others.length > 0
        ? [
            '      # More datasets of this portal. Remove the # of a line, then classify the new type in policy.yaml.',
          ]
        : []),
      ...others.map((dataset) => {
        const type = typeNames(dataset.id);
        return `      # - { dataset: ${dataset.id}, type: ${type}, root: ${rootName(type)} }   # ${oneLine(dataset.title)}`;
      }),
      ...(total > datasets.length
        ? [`      # The portal has ${total} datasets; these are the first with records.`]
        : []),
    ],
  };
}

function datasetLines({ id, title, fields }: CatalogueDataset, typeNames: (id: string) => string): string[] {
  const type = typeNames(id);
  const root = rootName(type);
  const key = fields.find(({ name }) => /^[A-Za-z]\w*$/.test(name))?.name ?? 'code';
  return [
    `      - dataset: ${id}`,
    `        type: ${type}`,
    `        root: ${root}`,
    ...(title === '' || title === id ? [] : [`        description: ${quoted(oneLine(title))}`]),
    '        # Rows by the values of a field, for links from other sources:',
    `        # keys: [{ field: ${key}, root: ${root}By${pascalCase(key)}, arg: values }]`,
  ];
}

function describe(datasets: readonly CatalogueDataset[]): string {
  const entries = datasets.map(({ id, fields }) => `  ${quoted(id)}: ${JSON.stringify({ fields })}`);
  return `{\n${entries.join(',\n')}\n}\n`;
}
