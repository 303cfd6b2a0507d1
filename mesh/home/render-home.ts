import type { HomeSettings, SavedQuery } from '../contract/home.ts';
import { escapeHtml } from '../core/escape-html.ts';
import { pageStyle } from '../core/page-style.ts';
import type { Language } from '../core/read-language.ts';
import { type Words, words } from './words.ts';

/** What the gateway knows of itself at this moment. */
export interface HomeFacts {
  readonly status: 'ready' | 'degraded' | 'draining';
  /** By name, whether it is up; absent for a client that may not know. */
  readonly sources?: ReadonlyMap<string, boolean> | undefined;
  readonly licences: readonly string[];
  readonly hasExplorer: boolean;
}

/** The page in one language. Without script, image, font or anything from elsewhere. */
export function renderHome(language: Language, settings: HomeSettings, facts: HomeFacts): string {
  const text = words[language];
  const { title, savedQueries = [] } = settings;
  const name = title ? `Pertuis, ${escapeHtml(title)}` : 'Pertuis';
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${name}</title>
<meta name="description" content="${escapeHtml(text.lead(title))}">
<link rel="alternate" hreflang="fr" href="/?lang=fr">
<link rel="alternate" hreflang="en" href="/?lang=en">
<style>${homeStyle}</style>
</head>
<body>
<a class="skip" href="#content">${text.skip}</a>
<header><p class="brand">${name}</p><nav aria-label="${text.languages}">${languageLinks(language)}</nav></header>
<main id="content">
<h1>${escapeHtml(text.lead(title))}</h1>
<ul class="points">${text.points.map((point) => `<li>${point}</li>`).join('')}</ul>
<section aria-labelledby="begin"><h2 id="begin">${text.begin}</h2><ul class="cards">${cards(language, settings, facts)}</ul></section>
${savedQueries.length > 0 ? saved(text, savedQueries, facts.hasExplorer) : ''}
<section aria-labelledby="status"><h2 id="status">${text.status}</h2>${status(text, facts)}</section>
<section aria-labelledby="programs"><h2 id="programs">${text.programs}</h2><p>${text.programsAbout}</p>
<pre tabindex="0" role="group" aria-labelledby="programs"><code>curl "$URL/graphql" -H 'content-type: application/json' -d '{"query":"{ __typename }"}'</code></pre></section>
<section aria-labelledby="licences"><h2 id="licences">${text.licences}</h2>${licences(text, facts.licences)}</section>
</main>
<footer><p>${text.software}</p></footer>
</body>
</html>
`;
}

function languageLinks(current: Language): string {
  const names = { fr: 'Français', en: 'English' } as const;
  return (['fr', 'en'] as const)
    .map((one) => {
      const isCurrent = one === current ? ' aria-current="true"' : '';
      return `<a href="/?lang=${one}" lang="${one}" hreflang="${one}"${isCurrent}>${names[one]}</a>`;
    })
    .join(' ');
}

function status(text: Words, { status: state, sources }: HomeFacts): string {
  const line = `<p class="state ${state}">${text.states[state]}</p>`;
  if (!sources || sources.size === 0) return line;
  const items = [...sources].map(
    ([name, up]) =>
      `<li><b>${escapeHtml(name)}</b> <span class="${up ? 'ready' : 'degraded'}">${up ? text.up : text.down}</span></li>`,
  );
  return `${line}<ul class="sources">${items.join('')}</ul>`;
}

function cards(
  language: Language,
  { pages = [], documentation }: HomeSettings,
  { hasExplorer }: HomeFacts,
): string {
  const text = words[language];
  const links = [
    ...(hasExplorer ? [{ href: '/graphql', name: text.explorer, about: text.explorerAbout }] : []),
    ...pages.map(({ path, name, about }) => ({ href: path, name: name[language], about: about[language] })),
    ...(documentation
      ? [{ href: documentation, name: text.documentation, about: text.documentationAbout }]
      : []),
  ];
  return links
    .map(
      ({ href, name, about }) =>
        `<li><a href="${escapeHtml(href)}">${escapeHtml(name)}</a><span>${escapeHtml(about)}</span></li>`,
    )
    .join('');
}

function saved(text: Words, queries: readonly SavedQuery[], hasExplorer: boolean): string {
  const items = queries.map(({ name, description }) => {
    const file = `/queries/${name}.graphql`;
    const link = hasExplorer ? `/graphql#saved=${name}` : file;
    const plain = hasExplorer
      ? ` <a href="${file}" aria-label="${name}, ${text.asText}">${text.asText}</a>`
      : '';
    return `<li><a href="${link}">${name}</a>${plain}<span lang="en">${escapeHtml(description)}</span></li>`;
  });
  return `<section aria-labelledby="saved"><h2 id="saved">${text.saved}</h2><p>${text.savedAbout}</p><ul class="cards">${items.join('')}</ul></section>`;
}

function licences(text: Words, names: readonly string[]): string {
  if (names.length === 0) return `<p>${text.noLicence}</p>`;
  return `<p>${text.licencesAbout}</p><ul>${names.map((name) => `<li>${escapeHtml(name)}</li>`).join('')}</ul>`;
}

/** For the digest in the Content-Security-Policy, too. */
export const homeStyle = `${pageStyle}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
[aria-current]{color:inherit;text-decoration:none;font-weight:600}
.state{font-weight:600}
.sources{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.5rem}
.points{padding-inline-start:1.25rem}
.ready{color:var(--good)}
.degraded,.draining{color:var(--bad)}
.cards{list-style:none;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:.75rem}
.cards li{background:var(--card);border:1px solid var(--edge);border-radius:.5rem;padding:.75rem 1rem}
.cards li>a:first-child{font-weight:600}
.cards li>a+a{float:inline-end;font-size:.875rem}
.cards span{display:block;color:var(--soft);font-size:.9375rem}
pre{background:var(--card);border:1px solid var(--edge);border-radius:.5rem;padding:.75rem 1rem;overflow-x:auto;font:.875rem/1.5 ui-monospace,monospace}
footer{margin-top:3rem;border-top:1px solid var(--edge);color:var(--soft);font-size:.9375rem}
`;
