/** Where things stand: a column of cards, the banner, the toolbar, the charts; phone and paper. */
export const layoutStyle = `
.top, main { max-width: 1180px; margin: 0 auto; padding: 0 var(--s5); }
.top { display: flex; justify-content: space-between; align-items: flex-start; gap: var(--s4); padding-block: var(--s5) var(--s4); }
.top > div, .banner > div { min-width: 0; }
.skip { position: absolute; left: var(--s3); top: -100px; z-index: 3; padding: var(--s2) var(--s3); background: var(--card); border: 1px solid var(--link); border-radius: 6px; }
.skip:focus { top: var(--s2); }
main:focus, .card:focus:not(:focus-visible) { outline: none; }
.product { font-size: var(--t1); font-weight: 650; letter-spacing: 0.02em; color: var(--soft); }
main, .body { display: grid; grid-template-columns: minmax(0, 1fr); gap: var(--s4); }
main { padding-bottom: var(--s6); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: var(--s5); }
.card > * + * { margin-top: var(--s3); }
.note, .question, figcaption p, .keys { color: var(--soft); }
.note, figcaption p, .keys { font-size: var(--t1); }
.question { font-size: var(--t3); max-width: 46em; }
.card > .question { margin-top: var(--s1); }
.banner { display: flex; gap: var(--s4); background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 8px; padding: var(--s5); }
.banner > .glyph { width: 30px; height: 30px; margin-top: 2px; }
.banner h2 { font-size: var(--t5); line-height: 1.25; color: var(--tone); }
.banner.tone-measured h2, .banner.tone-compared h2 { color: var(--ink); }
.banner > div > * + * { margin-top: var(--s2); }
.banner details { font-size: var(--t1); color: var(--soft); }
.banner details p { max-width: 60em; margin-top: var(--s1); }
.deciding { list-style: none; }
.deciding li { padding-block: 2px; }
.deciding .cause { font-size: var(--t3); border-left: 3px solid var(--tone); padding-left: var(--s2); }
.deciding li > :not(.cause) { padding-left: calc(var(--s2) + 3px); }
.deciding .cause code, .why code { font-size: 0.875em; background: var(--band); border-radius: 3px; padding: 1px 4px; }
.counts { display: flex; flex-wrap: wrap; gap: var(--s1) var(--s5); list-style: none; }
.counts li { display: flex; align-items: center; gap: 6px; }
.counts a { color: inherit; text-decoration-color: var(--soft); }
@media (scripting: none) { .counts a { pointer-events: none; text-decoration: none; } }
@media (scripting: enabled) { #filter[hidden] { display: flex !important; visibility: hidden; } }
.toolbar { position: sticky; top: 0; z-index: 2; background: var(--ground); padding: var(--s2) 0; border-bottom: 1px solid var(--line); }
.contents { display: grid; gap: var(--s2); }
.toolbar, .contents ul { display: flex; flex-wrap: wrap; align-items: center; gap: var(--s1) var(--s4); list-style: none; }
.toolbar input[type="search"] { width: 260px; max-width: 100%; }
.toolbar label { display: flex; gap: 6px; align-items: center; white-space: nowrap; }
.toolbar input[type="checkbox"] { margin: 0; accent-color: var(--head); }
.toolbar output { color: var(--soft); font-size: var(--t1); }
.contents a { text-decoration: none; }
.contents a:hover { text-decoration: underline; }
.dot { display: inline-block; width: 7px; height: 7px; margin-left: 5px; border-radius: 2px; transform: rotate(45deg); background: var(--open); vertical-align: 1px; }
@media screen and (min-width: 1240px) {
  .top:has(+ .wide), .wide { max-width: 1400px; }
  .wide { grid-template-columns: 210px minmax(0, 1fr); column-gap: var(--s5); }
  .wide > .contents { position: sticky; top: var(--s4); align-self: start; max-height: calc(100vh - 2 * var(--s4)); overflow-y: auto; font-size: var(--t1); }
  .wide > .contents ul { display: grid; gap: var(--s1); }
  .wide > .contents ul + ul { border-top: 1px solid var(--line); padding-top: var(--s2); }
}
.keys { margin-left: auto; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; background: var(--card); color: var(--ink); }
.scenario, .card, .sent, .comparison tbody { scroll-margin-top: 64px; }
.wide .scenario { content-visibility: auto; contain-intrinsic-size: auto 1000px; }
.scenario:focus { outline: none; }
.scenario:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.charts, .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); gap: var(--s4) var(--s6); align-items: start; }
.charts { padding: var(--s2) 0; }
figcaption { min-height: 4.4em; }
.chart { position: relative; margin-top: var(--s2); }
.fallback { color: var(--soft); font-size: var(--t1); border: 1px dashed var(--line); border-radius: 6px; padding: var(--s3); }
@media (scripting: enabled) { .fallback { visibility: hidden; } }
.names { border-left: 3px solid var(--tone); padding-left: var(--s3); }
.names ul { list-style: none; }
.names li { white-space: pre-line; }
.command { position: relative; }
.command pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: var(--s3) 88px var(--s3) var(--s3); }
.command button { position: absolute; top: 6px; right: 6px; font-size: var(--t1); }
.glossary summary h2 { display: inline; }
.glossary dl { columns: 2 340px; column-gap: var(--s6); }
.glossary dl div { break-inside: avoid; padding-bottom: var(--s2); }
.glossary dt { font-weight: 650; }
.glossary dd { color: var(--soft); }
@media (max-width: 640px) {
  .top, main { padding-inline: var(--s3); }
  .card, .banner { padding: var(--s4) var(--s3); }
  .banner > .glyph { width: 22px; height: 22px; }
  .keys { display: none; }
  .toolbar { position: static; }
  .scenario, .card, .sent, .comparison tbody { scroll-margin-top: var(--s3); }
  figcaption { min-height: 0; }
}
@media print {
  .wide .scenario { content-visibility: visible; }
  main, .body, .charts, .columns { display: block; }
  main > * + *, .body > * + *, .charts > * + *, .columns > * + * { margin-top: var(--s4); }
  .toolbar, .contents, .skip, button:not(.term) { display: none !important; }
  .counts a { text-decoration: none; }
  .top, main { max-width: none; padding-inline: 0; }
  .card, .banner { border-radius: 0; padding: var(--s3) 0; border-width: 1px 0 0; }
  .banner { border-left: 5px solid var(--tone); padding-left: var(--s3); }
  figure, tbody tr, .comparison tbody, .names, .banner { break-inside: avoid; }
  h2, h3, caption, .question { break-after: avoid; }
}
`;
