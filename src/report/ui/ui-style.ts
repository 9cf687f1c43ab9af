/** What the pages of the local server need beyond the style of a site. */
export const uiStyle = `
.going { display: flex; flex-wrap: wrap; gap: var(--s2) var(--s5); list-style: none; }
.card > :is(.going, .plain) { padding-left: 0; }
.going b { font-size: var(--t3); }
#ended > * + * { margin-top: var(--s3); }
.pick { display: flex; flex-wrap: wrap; gap: var(--s3); align-items: center; }
.pick + .scroll { margin-top: var(--s3); }
.ui-runs input[type="radio"] { margin: 0; accent-color: var(--head); }
.ui-runs td, .ui-runs tbody th { border-top: 1px solid var(--line); }
.pages { display: flex; flex-wrap: wrap; gap: 0 var(--s3); }
.counted td, .counted tbody th { border-top: 1px solid var(--line); }
.pair-dots { display: block; width: 160px; height: 28px; }
.pair-dots line { stroke: var(--line); }
.pair-dots circle { fill: var(--head); }
.pair-dots .left-out { fill: none; stroke: var(--soft); }
.so-far td, .so-far tbody th { border-top: 1px solid var(--line); }
`
  .replaceAll(/\n\s*/g, "\n")
  .trim();
