// @ts-check
import { definePlugin, z } from 'pertuis/plugin';

/** What one decision of the policy may say: `initials: { keep: 2 }`. */
const decisionOptions = z.strictObject({ keep: z.number().int().min(1).max(4).default(4) });

const cover = '•';

/** Of a name, only its initials leave. */
export default definePlugin({
  name: 'pertuis-plugin-initials',
  /** What `.meshrc.yaml` may say: `pertuis-plugin-initials: { after: "." }`. */
  options: z.strictObject({ after: z.string().max(2).default('.') }),
  create: ({ after }) => ({
    anonymisers: [
      {
        name: 'initials',
        fits: () => ['text'],
        create(given) {
          const options = decisionOptions.safeParse(given ?? {});
          if (!options.success) throw new Error('{} or { keep: 1 to 4 }');
          const { keep } = options.data;
          return {
            // The same for all clients with the same decisions: the cache may share responses among them.
            scope: 'view',
            // A person without a name must look like one with a name: the transform gets null, too.
            coversNull: true,
            begin: () => (value) => (typeof value === 'string' ? initialsOf(value, keep, after) : cover),
          };
        },
      },
    ],
  }),
});

/**
 * @param {string} name
 * @param {number} keep
 * @param {string} after
 */
function initialsOf(name, keep, after) {
  const words = name.match(/\p{L}+/gu) ?? [];
  const initials = words.slice(0, keep).map((word) => `${[...word][0]?.toUpperCase()}${after}`);
  return initials.length > 0 ? initials.join(' ') : cover;
}
