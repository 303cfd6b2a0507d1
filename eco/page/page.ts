import { createHash } from 'node:crypto';
import type { Page } from '../../mesh/contract/response-extension.ts';
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
<header><h1>Pertuis</h1><nav><a href="#title-fr" lang="fr">Français</a> <a href="#title-en" lang="en">English</a></nav></header>
<main>
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

const style = `
:root{color-scheme:light dark;--ink:#1b2a2f;--paper:#fbfaf7;--line:#8a979b;--link:#0b5a73}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecec;--paper:#14201f;--line:#6d7b7d;--link:#8fd0e6}}
body{font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:56rem;margin:0 auto;padding:1rem}
header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline}
a{color:var(--link)}
.wide{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;width:100%}
caption{text-align:start;font-weight:600;padding:.25rem 0}
th,td{text-align:start;vertical-align:top;padding:.25rem .75rem .25rem 0;border-bottom:1px solid var(--line);font-variant-numeric:tabular-nums}
th[scope=row]{font-weight:400}
section+section{border-top:2px solid var(--line);margin-top:2rem}
`;
