/** What the pages of the documentation need beyond the style of a run's page. */
export const guideStyle = `
.guides, .search { max-width: 1180px; margin: 0 auto; }
.search { padding: 0 var(--s5) var(--s3); display: grid; gap: var(--s2); }
.search form { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s3); }
.search input { width: 320px; max-width: 100%; }
.search label { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s2); }
.search output { color: var(--soft); font-size: var(--t1); }
.search ol { margin: 0; list-style: none; padding-block: var(--s3); }
.search li + li { margin-top: var(--s3); }
.search li p { color: var(--soft); font-size: var(--t1); }
mark { background: color-mix(in srgb, var(--open) 30%, transparent); color: var(--ink); border-radius: 2px; }
.guides { display: grid; grid-template-columns: minmax(0, 1fr); }
.guides > main { margin: 0; width: 100%; }
.guide { font-size: var(--t3); line-height: 1.6; }
.guide > h2:not(:first-child) { margin-top: var(--s6); }
.guide > h3 { font-size: var(--t3); margin-top: var(--s5); }
.guide :is(h2, h3, h4) { scroll-margin-top: var(--s3); }
.guide :is(p, ul, ol, blockquote) { max-width: 46em; }
.guide :is(ul, ol) { margin-bottom: 0; padding-left: 1.5em; }
.guide li + li { margin-top: var(--s1); }
.guide blockquote { margin-inline: 0; padding-left: var(--s3); border-left: 3px solid var(--line); color: var(--soft); }
.guide code { font-size: 0.875em; background: var(--band); border-radius: 3px; padding: 1px 4px; overflow-wrap: anywhere; }
.guide .scroll code { overflow-wrap: break-word; }
.guide pre code { font-size: var(--t1); background: none; padding: 0; overflow-wrap: normal; }
.guide img { max-width: 100%; height: auto; }
.guide table { font-size: var(--t2); line-height: 1.5; }
.guide tbody td { border-top: 1px solid var(--line); }
.guide tbody tr:first-child td { border-top: 0; }
.code { position: relative; }
.code pre { overflow-x: auto; line-height: 1.5; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: var(--s3); }
.code button { position: absolute; top: 6px; right: 6px; font-size: var(--t1); padding: 1px var(--s2); opacity: 0; }
.code:hover button, .code button:focus-visible { opacity: 1; }
.here { margin-left: var(--s2); font-weight: 400; text-decoration: none; color: var(--soft); opacity: 0; }
:is(h2, h3, h4):hover > .here, .here:focus-visible { opacity: 1; }
.guide-list { padding: 0 var(--s5) var(--s5); font-size: var(--t1); columns: 3 220px; column-gap: var(--s5); }
.guide-list section { break-inside: avoid; padding-bottom: var(--s4); }
.guide-list h2 { font-size: var(--t1); color: var(--soft); }
.guide-list ul { list-style: none; }
.guide-list ul ul { padding-left: var(--s3); border-left: 1px solid var(--line); }
.guide-list li { margin-top: 3px; }
.guide-list a { text-decoration: none; }
.guide-list a:hover { text-decoration: underline; }
.guide-list [aria-current] { font-weight: 650; color: var(--ink); }
@media screen and (min-width: 1000px) {
  .guides { grid-template-columns: 236px minmax(0, 1fr); }
  .guides > main { grid-column: 2; grid-row: 1; padding-left: 0; }
  .guide-list { grid-column: 1; grid-row: 1; columns: auto; padding-right: var(--s4); position: sticky; top: 0; align-self: start; max-height: 100vh; overflow-y: auto; }
}
@media (hover: none) { .code button, .here { opacity: 1; } }
@media (max-width: 640px) { .search, .guide-list { padding-inline: var(--s3); } }
@media print { .search, .guide-list, .here { display: none; } .guide { font-size: var(--t2); } .code pre { white-space: pre-wrap; } }
`
  .replaceAll(/\n\s*/g, "\n")
  .trim();
