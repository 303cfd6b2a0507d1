/** Colours of every page, light and dark. Text and links have a contrast of 7:1 or more with `--paper` and `--card`. */
export const pageTokens = `:root{color-scheme:light dark;--ink:#1b2a2f;--soft:#46575d;--paper:#fbfaf7;--card:#fff;--line:#8a979b;--edge:#dfe4e3;--link:#0b5a73;--sea:#0b5a73;--on-sea:#fff;--good:#1c6340;--bad:#97310f}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecec;--soft:#b3c0c1;--paper:#14201f;--card:#1b2a29;--line:#6d7b7d;--edge:#2f3f3e;--link:#8fd0e6;--sea:#8fd0e6;--on-sea:#0d1817;--good:#8fd6ae;--bad:#ffb199}}`;

/** What the gateway's pages have in common: system fonts, one column that reflows, a visible focus. */
export const pageStyle = `${pageTokens}
*{box-sizing:border-box}
body{font:1rem/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:0 auto;padding:1rem 1.25rem 3rem}
header{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;justify-content:space-between;align-items:baseline;border-bottom:1px solid var(--edge);padding-bottom:.5rem}
.brand{margin:0;font-weight:700;font-size:1.125rem;letter-spacing:.01em}
.brand a{color:inherit;text-decoration:none}
nav a+a{margin-inline-start:.75rem}
a{color:var(--link);text-underline-offset:.15em}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
h1{font-size:1.9rem;line-height:1.2;margin:1.75rem 0 .5rem}
h2{font-size:1.25rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--edge);font-variant-numeric:tabular-nums}
`;
