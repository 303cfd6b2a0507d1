import type { Language } from '../mesh/core/read-language.ts';

const french = {
  title: 'Explorateur',
  saved: 'Requêtes enregistrées',
  key: 'Clé',
  keyHint: 'prt_… ou un jeton signé',
  keys: 'Clés de la démonstration',
  include: 'Dire aussi',
  provenance: 'provenance',
  eco: 'énergie',
  run: 'Lancer',
  query: 'Requête',
  variables: 'Variables',
  headers: 'En-têtes',
  result: 'Réponse',
  schema: 'Schéma',
  hint: 'Ctrl + Entrée lance la requête, Ctrl + Espace complète, Ctrl + clic montre un champ dans le schéma.',
  script: 'L’explorateur a besoin de JavaScript.',
  home: 'Accueil',
};

const english: typeof french = {
  title: 'Explorer',
  saved: 'Saved queries',
  key: 'Key',
  keyHint: 'prt_… or a signed token',
  keys: 'Keys of the demonstration',
  include: 'Also tell',
  provenance: 'provenance',
  eco: 'energy',
  run: 'Run',
  query: 'Query',
  variables: 'Variables',
  headers: 'Headers',
  result: 'Response',
  schema: 'Schema',
  hint: 'Ctrl + Enter runs the query, Ctrl + Space completes, Ctrl + click shows a field in the schema.',
  script: 'The explorer needs JavaScript.',
  home: 'Home',
};

/** The page without what `explorer.js` fills in. `nonce` is for the styles that the editor writes. */
export function explorerPage(language: Language, nonce: string): string {
  const text = language === 'en' ? english : french;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pertuis, ${text.title}</title>
<link rel="stylesheet" href="/explorer/explorer.css">
<link rel="icon" href="data:,">
<script type="module" src="/explorer/explorer.js" nonce="${nonce}"></script>
</head>
<body>
<header>
<h1><a href="/" aria-label="Pertuis, ${text.home}">Pertuis</a> <span>${text.title}</span></h1>
<label>${text.saved} <select id="saved"></select></label>
<label>${text.key} <input id="key" type="password" autocomplete="off" spellcheck="false" placeholder="${text.keyHint}"></label>
<fieldset><legend>${text.include}</legend><label><input type="checkbox" name="include" value="provenance" checked> ${text.provenance}</label> <label><input type="checkbox" name="include" value="eco" checked> ${text.eco}</label></fieldset>
<button id="run" type="button">${text.run}</button>
<div id="keys" role="group" aria-label="${text.keys}" hidden><span>${text.keys}</span></div>
</header>
<main>
<section class="write" aria-label="${text.query}">
<div id="query" class="editor" data-label="${text.query}"></div>
<details><summary>${text.variables}</summary><div id="variables" class="editor small" data-label="${text.variables}"></div></details>
<details><summary>${text.headers}</summary><div id="headers" class="editor small" data-label="${text.headers}"></div></details>
<p class="hint">${text.hint}</p>
<noscript><p>${text.script}</p></noscript>
</section>
<section class="read" aria-label="${text.result}">
<p id="status" role="status"></p>
<div id="result" class="editor" data-label="${text.result}"></div>
<div id="facts"></div>
</section>
<aside aria-label="${text.schema}"><h2>${text.schema}</h2><div id="schema"></div></aside>
</main>
</body>
</html>
`;
}
