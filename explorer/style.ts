import { pageTokens } from '../mesh/core/page-style.ts';

export const explorerStyle = `${pageTokens}
:root{--select:#cfe6ee;--code-keyword:#7a2f8f;--code-name:#0b5a73;--code-text:#8a3b12;--code-number:#1c6340;--code-type:#345}
@media(prefers-color-scheme:dark){:root{--select:#2b4a55;--code-keyword:#dcb0ea;--code-name:#8fd0e6;--code-text:#f0b48f;--code-number:#8fd6ae;--code-type:#d5dede}}
*{box-sizing:border-box}
html,body{height:100%}
body{margin:0;display:flex;flex-direction:column;font:.9375rem/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
header{display:flex;flex-wrap:wrap;gap:.5rem 1.25rem;align-items:center;padding:.5rem 1rem;border-bottom:1px solid var(--edge)}
h1{font-size:1.125rem;margin:0;font-weight:400}
h1 a{font-weight:700;color:inherit;text-decoration:none}
h1 span{color:var(--soft)}
header label{display:flex;align-items:center;gap:.4rem}
fieldset{display:flex;gap:.75rem;align-items:center;border:0;padding:0;margin:0}
legend{float:inline-start;padding:0;margin-inline-end:.5rem}
select,input,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.375rem;padding:.3rem .6rem}
#key{width:10rem}
#saved{max-width:11rem}
#run{background:var(--sea);color:var(--on-sea);border-color:var(--sea);font-weight:600;padding:.35rem 1.25rem;margin-inline-start:auto}
#keys{flex-basis:100%;display:flex;flex-wrap:wrap;gap:.4rem .5rem;align-items:center}
#keys[hidden]{display:none}
#keys span{color:var(--soft)}
.chip{border-radius:1rem;padding:.15rem .8rem}
.chip[aria-pressed=true]{background:var(--sea);color:var(--on-sea);border-color:var(--sea)}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
main{flex:1;min-height:0;display:grid;grid-template-columns:minmax(0,5fr) minmax(0,5fr) minmax(14rem,3fr)}
main>*{min-height:0;padding:.5rem 1rem;display:flex;flex-direction:column;overflow:auto}
main>*+*{border-inline-start:1px solid var(--edge)}
.editor{border:1px solid var(--edge);border-radius:.375rem;overflow:hidden;background:var(--card)}
#query,#result{flex:1;min-height:12rem}
.small{height:7rem}
details{margin-top:.5rem}
summary{cursor:pointer;font-weight:600}
.hint,#status{margin:.4rem 0;color:var(--soft);font-size:.8125rem;min-height:1.2em}
#facts h2,aside h2{font-size:1rem;margin:.75rem 0 .25rem}
.figures{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.25rem}
table{border-collapse:collapse;width:100%;font-size:.875rem}
th,td{text-align:start;padding:.15rem .5rem .15rem 0;border-bottom:1px solid var(--edge);font-variant-numeric:tabular-nums}
tbody th{font-weight:400}
#schema input{width:100%}
.docs h3{margin:.75rem 0 .25rem;font-size:1rem}
.docs h4{margin:.5rem 0 .25rem;color:var(--soft)}
.docs dt{margin-top:.6rem;font-family:ui-monospace,monospace;font-size:.8125rem;overflow-wrap:anywhere}
.docs dt.here{background:var(--select)}
.docs dd{margin:0;color:var(--soft);font-size:.875rem}
.docs ul{padding-inline-start:1rem}
.link{border:0;background:none;padding:0;color:var(--link);text-decoration:underline;text-underline-offset:.15em;cursor:pointer;overflow-wrap:anywhere;text-align:start}
.trail{display:flex;gap:1rem;margin:.5rem 0 0}
@media(max-width:60rem){html,body{height:auto}main{grid-template-columns:minmax(0,1fr)}main>*+*{border-inline-start:0;border-top:1px solid var(--edge)}main>*{overflow:visible}#query,#result{height:24rem;flex:none}#key{width:100%}}
`;
