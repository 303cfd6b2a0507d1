import { createHash } from 'node:crypto';
import type { Page } from '../../mesh/contract/response-extension.ts';
import { pageStyle } from '../../mesh/core/page-style.ts';
import type { Eco } from '../eco.ts';
import { renderSection } from './section.ts';
import { english, french } from './words.ts';

/**
 * Renders `/eco`: the figures in French and then in English, without script, font or image. The attribution
 * of CPU time is a detail; the totals are for every client.
 */
export function ecoPage(eco: Eco): Page {
  return {
    path: '/eco',
    contentType: 'text/html; charset=utf-8',
    title: 'Energy and carbon',
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${digestOf(style)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    async render(withDetails) {
      const figures = await eco.figures();
      return `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pertuis : énergie et carbone / energy and carbon</title>
<style>${style}</style>
</head>
<body>
<header><p class="brand"><a href="/">Pertuis</a></p><nav aria-label="Langue / Language"><a href="#title-fr" lang="fr">Français</a> <a href="#title-en" lang="en">English</a></nav></header>
<main>
<h1>Énergie et carbone <span lang="en">/ Energy and carbon</span></h1>
${renderSection(french, figures, eco.power, withDetails)}
${renderSection(english, figures, eco.power, withDetails)}
</main>
</body>
</html>
`;
    },
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

const style = `${pageStyle}
.wide{overflow-x:auto;margin:1rem 0}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th[scope=row]{font-weight:400}
section+section{border-top:2px solid var(--line);margin-top:2rem}
`;
