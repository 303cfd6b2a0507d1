import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Operation, startOpenApi } from '../../stand-ins/openapi/server.ts';
import { startOfTerritory } from '../data/clock.ts';
import { categories, itemsUntil, outlets, statisticsOf } from '../data/reuse.ts';
import { runPartner } from './run.ts';

const document = parse(readFileSync(new URL('../descriptions/reuse.openapi.yaml', import.meta.url), 'utf8'));
const maxItems = 500;

const items = itemsUntil(startOfTerritory());
const statistics = statisticsOf(items);
const listed = categories.map(({ id, name, avoidedCarbonKgPerKg }) => ({ id, name, avoidedCarbonKgPerKg }));

const operations: Record<string, Operation> = {
  reuseItems(search) {
    const [category, outlet] = [search.get('categoryId'), search.get('outletId')];
    const [limit, offset] = [Number(search.get('limit') ?? 50), Number(search.get('offset') ?? 0)];
    const found = items.filter(
      (item) => (!category || item.categoryId === category) && (!outlet || item.outletId === outlet),
    );
    return found.slice(offset, offset + Math.min(limit, maxItems));
  },
  reuseItemsById: (search) => pick(items, search),
  reuseOutlets: () => outlets,
  reuseOutletsById: (search) => pick(outlets, search),
  reuseCategories: () => listed,
  reuseCategoriesById: (search) => pick(listed, search),
  reuseCategoryStatistics: () => statistics,
};

function pick<T extends { id: string }>(list: readonly T[], search: URLSearchParams): T[] {
  const ids = new Set(search.getAll('ids').flatMap((id) => id.split(',')));
  return list.filter(({ id }) => ids.has(id));
}

await runPartner('reuse', (port) => startOpenApi({ document, operations, port }));
