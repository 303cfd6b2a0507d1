import { z } from 'zod';

/**
 * publiccode.yml 0.4: the standard's core keys and controlled vocabularies, without deprecated keys and
 * country sections.
 * https://yml.publiccode.tools/schema.core.html
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

const oneOf = (words: string) => z.enum(words.trim().split(/\s+/));

/** https://yml.publiccode.tools/categories-list.html */
const categories = oneOf(`
  accounting agile-project-management applicant-tracking application-development appointment-scheduling backup
  billing-and-invoicing blog budgeting business-intelligence business-process-management cad call-center-management
  cloud-management collaboration communications compliance-management contact-management content-management crm
  customer-service-and-support data-analytics data-collection data-visualization design design-system
  digital-asset-management digital-citizenship document-management donor-management e-commerce e-signature
  educational-content email-management email-marketing employee-management enterprise-project-management
  enterprise-social-networking erp event-management facility-management feedback-and-reviews-management
  financial-reporting fleet-management fundraising gamification geographic-information-systems grant-management
  graphic-design help-desk hr ide identity-management instant-messaging inventory-management it-asset-management
  it-development it-management it-security it-service-management knowledge-management learning-management-system
  marketing mind-mapping mobile-marketing mobile-payment network-management office online-booking online-community
  payment-gateway payroll predictive-analysis procurement productivity-suite project-collaboration project-management
  property-management real-estate-management remote-support resource-management sales-management seo service-desk
  social-media-management survey talent-management task-management taxes-management test-management time-management
  time-tracking translation video-conferencing video-editing visitor-management voip warehouse-management
  web-collaboration web-conferencing website-builder whistleblowing workflow-management
`);

/** https://yml.publiccode.tools/scope-list.html */
const scopes = oneOf(`
  agriculture culture defence education emergency-services employment energy environment
  finance-and-economic-development foreign-affairs healthcare infrastructures justice local-authorities manufacturing
  research science-and-technology security society sport tourism transportation welfare
`);

const softwareTypes = oneOf(`
  standalone/mobile standalone/iot standalone/desktop standalone/web standalone/backend standalone/other addon library
  configurationFiles
`);

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
