import { z } from 'zod';

/**
 * publiccode.yml 0.4: the standard's core keys and controlled vocabularies, without keys that it deprecates and without country
 * sections. https://yml.publiccode.tools/schema.core.html
 */
const text = z.string().min(1);
const date = z.iso.date();
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);
const relativePath = z.string().regex(/^(?!\/|file:)\S+$/);
const dependency = z.strictObject({
  name: text,
  versionMin: text.optional(),
  versionMax: text.optional(),
  version: text.optional(),
  optional: z.boolean().optional(),
});

const categories = z.enum([
  ...['accounting', 'agile-project-management', 'application-development', 'business-intelligence'],
  ...['cloud-management', 'collaboration', 'compliance-management', 'data-analytics', 'data-collection'],
  ...['data-visualization', 'digital-citizenship', 'geographic-information-systems', 'identity-management'],
  ...['it-asset-management', 'it-development', 'it-management', 'it-security', 'it-service-management'],
  ...['knowledge-management', 'network-management', 'predictive-analysis', 'resource-management'],
]);

const scopes = z.enum([
  ...['agriculture', 'culture', 'defence', 'education', 'emergency-services', 'employment', 'energy'],
  ...['environment', 'finance-and-economic-development', 'foreign-affairs', 'healthcare', 'infrastructures'],
  ...['justice', 'local-authorities', 'manufacturing', 'research', 'science-and-technology', 'security'],
  ...['society', 'sport', 'tourism', 'transportation', 'welfare'],
]);

const softwareTypes = z.enum([
  ...['standalone/mobile', 'standalone/iot', 'standalone/desktop', 'standalone/web', 'standalone/backend'],
  ...['standalone/other', 'addon', 'library', 'configurationFiles'],
]);

export const publiccode = z.strictObject({
  publiccodeYmlVersion: z.literal('0.4'),
  name: text,
  url: z.httpUrl(),
  landingURL: z.httpUrl().optional(),
  softwareVersion: text.optional(),
  releaseDate: date,
  platforms: z.array(text).min(1),
  categories: z.array(categories).min(1),
  developmentStatus: z.enum(['concept', 'development', 'beta', 'stable', 'obsolete']),
  softwareType: softwareTypes,
  intendedAudience: z
    .strictObject({
      scope: z.array(scopes).optional(),
      countries: z.array(z.string().regex(/^[A-Z]{2}$/)).optional(),
    })
    .optional(),
  description: z
    .record(
      language,
      z.strictObject({
        localisedName: text.optional(),
        shortDescription: text.max(150),
        longDescription: z.string().min(150).max(10_000),
        documentation: z.httpUrl().optional(),
        features: z.array(text).min(1),
        screenshots: z.array(relativePath).optional(),
      }),
    )
    .refine((languages) => Object.keys(languages).length > 0),
  legal: z.strictObject({ license: text, mainCopyrightOwner: text.optional() }),
  maintenance: z.strictObject({
    type: z.literal('community'),
    contacts: z.array(z.strictObject({ name: text, email: z.email().optional() })).min(1),
  }),
  localisation: z.strictObject({
    localisationReady: z.boolean(),
    availableLanguages: z.array(language).min(1),
  }),
  dependsOn: z.strictObject({ open: z.array(dependency).optional() }).optional(),
});
