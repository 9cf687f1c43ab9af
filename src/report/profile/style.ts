/** What a profile's page adds to the style of all pages: a hue for each part of the code. */
export const profileStyle = `
:root { --engine: light-dark(#f0a35e, #9c5313); --dependencies: light-dark(#e3cf57, #75670f); --workspace: light-dark(#8fca7a, #396f27);
--node: light-dark(#9dbde8, #2f558a); --garbage-collection: light-dark(#ef8f9c, #93303f); --program: light-dark(#c3c9d0, #4b525a);
--process: light-dark(#e4e7ea, #343a41); --found: light-dark(#e79cf0, #8a2f96);
--same: light-dark(#dcdfe3, #3a4047); --more: light-dark(#f0897f, #a83a2f); --less: light-dark(#86b3ea, #2c60a5); }
.profile > section, .profile > details { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: var(--s5); }
.profile > * > * + * { margin-top: var(--s3); }
.profile p { max-width: 60rem; }
.profile ul { padding-left: 1.3em; }
.profile summary h2 { display: inline; }
.profile tbody > tr > * { padding-block: var(--s1); border-top: 1px solid var(--line); }
.profile tbody > tr:first-child > * { border-top: 0; }
.quiet { color: var(--soft); }
td.quiet { overflow-wrap: anywhere; min-width: 10em; }
.given { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); }
.given dt { font-size: var(--t1); color: var(--soft); }
.bar { width: 18%; min-width: 6rem; vertical-align: middle; }
.bar svg { display: block; width: 100%; height: 12px; }
.parts { list-style: none; display: flex; flex-wrap: wrap; gap: var(--s1) var(--s4); font-size: var(--t1); }
.profile .parts { padding: 0; }
.parts svg { width: 12px; height: 12px; vertical-align: -1px; margin-right: 5px; }
#flame { border: 1px solid var(--line); border-radius: 4px; overflow: auto; max-height: 44rem; }
#details { min-height: 1.5em; color: var(--soft); overflow-wrap: anywhere; }
.flame-controls { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s2); }
.d3-flame-graph { display: block; }
.d3-flame-graph rect { stroke: var(--card); }
.d3-flame-graph rect:hover { stroke: var(--ink); cursor: pointer; }
.d3-flame-graph .fade { opacity: 0.5; }
.d3-flame-graph .chosen rect { stroke: var(--ink); stroke-width: 2; }
.d3-flame-graph-label { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; padding: 0 4px; color: var(--ink); font: 11px/18px var(--mono); }
.still { display: block; width: 100%; height: auto; }
.still rect { stroke: var(--card); stroke-width: 0.5; }
.still text { font: 10px var(--mono); fill: var(--ink); }
${["engine", "dependencies", "workspace", "node", "garbage-collection", "program", "process", "same", "more", "less"]
  .map((name) => `.p-${name} { fill: var(--${name}); }`)
  .join("\n")}
.picture { font-size: var(--t4); }
@media (max-width: 640px) { .profile > section, .profile > details { padding: var(--s4) var(--s3); } }
@media print { #flame { max-height: none; border: 0; } .flame-controls { display: none; } .profile > section { border-width: 1px 0 0; border-radius: 0; padding: var(--s3) 0; } }
`
  .replaceAll(/\n\s*/g, "\n")
  .trim();
