/** Style of the profile page: a hue for each part of the code. */
export const profileStyle = `
:root{color-scheme:light dark;--ground:#fff;--text:#1c2024;--quiet:#5b646e;--line:#dfe3e8;--link:#0b5cad;
--engine:#f0a35e;--dependencies:#e3cf57;--workspace:#8fca7a;--node:#9dbde8;--garbage-collection:#ef8f9c;--program:#c3c9d0;--process:#e4e7ea;--found:#e79cf0;
--same:#dcdfe3;--more:#f0897f;--less:#86b3ea}
@media(prefers-color-scheme:dark){:root{--ground:#15181c;--text:#e6e9ec;--quiet:#9aa4af;--line:#2e343b;--link:#7db8f5;
--engine:#9c5313;--dependencies:#75670f;--workspace:#396f27;--node:#2f558a;--garbage-collection:#93303f;--program:#4b525a;--process:#343a41;--found:#8a2f96;
--same:#3a4047;--more:#a83a2f;--less:#2c60a5}}
body{margin:0 auto;padding:1rem 1.5rem 3rem;max-width:80rem;background:var(--ground);color:var(--text);
font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:.5rem 0}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
p{margin:.4rem 0;max-width:60rem}
code{font:13px/1.4 ui-monospace,monospace;overflow-wrap:anywhere}
a{color:var(--link)}
.quiet{color:var(--quiet)}
section{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:600;color:var(--quiet);font-size:13px}
th,td{padding:.2rem .8rem .2rem 0;border-bottom:1px solid var(--line);vertical-align:top}
td.quiet{overflow-wrap:anywhere}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.bar{width:18%;min-width:6rem;vertical-align:middle}
.fill{height:.8rem;border-radius:2px;min-width:1px}
#flame{border:1px solid var(--line);border-radius:4px;overflow:auto;max-height:44rem}
#details{min-height:1.5em;color:var(--quiet);overflow-wrap:anywhere}
.flame-controls{display:flex;gap:.5rem;margin:.4rem 0}
.flame-controls[hidden]{display:none}
input,button{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:4px;padding:.15rem .6rem}
.d3-flame-graph rect{stroke:var(--ground)}
.d3-flame-graph rect:hover{stroke:var(--text);cursor:pointer}
.d3-flame-graph .fade{opacity:.5}
.d3-flame-graph-label{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;padding:0 4px;color:var(--text);
font:11px/18px ui-monospace,monospace}
.facts{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:.6rem 0}
.facts dt{font-size:12px;color:var(--quiet)}
.facts dd{margin:0}
.picture{font-size:1.2rem;margin:1.2rem 0}
.engine{background:var(--engine)}
.dependencies{background:var(--dependencies)}
.workspace{background:var(--workspace)}
.node{background:var(--node)}
.garbage-collection{background:var(--garbage-collection)}
.program{background:var(--program)}
@media print{#flame{max-height:none}}
`;
