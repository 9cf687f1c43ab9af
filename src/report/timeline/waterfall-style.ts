/** Style of the waterfall. Hues are from the Okabe-Ito set. The row names the kind, too. */
export const waterfallStyle = `
.waterfall{--w-request:light-dark(#7fb2d9,#2f6690);--w-sending:light-dark(#c9b3d8,#6c5180);--w-queued:light-dark(#c3c7cc,#565d66);
--w-waiting:light-dark(#b9d4e9,#2a4a63);--w-tokens:light-dark(#5f9fd0,#3a7fb3);--w-tool:light-dark(#8ccbb5,#23705a);--w-own:light-dark(#ecc07a,#8a5d13);
--w-engine:light-dark(#dcdfe3,#3a4047);--w-idle:light-dark(#eceef0,#2b3036);--w-garbage-collection:light-dark(#ef9aa6,#93303f);--w-block:light-dark(#e2805a,#b34a1e);
--w-path:light-dark(#1c1e21,#f2f3f5);margin:12px 0}
.waterfall h3,.waterfall h4{margin:12px 0 2px;font-size:14px}
.waterfall svg{display:block;width:100%;height:auto;border:1px solid light-dark(#dfe3e8,#33373d);border-radius:4px}
.waterfall .scroll svg{min-width:900px}
@media print{.waterfall .scroll svg{min-width:0}.waterfall :is(h3,h4){font-size:var(--t2)}}
.waterfall svg text{font:11px ui-monospace,SFMono-Regular,Menlo,monospace;fill:currentColor;pointer-events:none}
.waterfall .row-name{opacity:.75}
.waterfall .tick line{stroke:currentColor;opacity:.16}
.waterfall .tick text{opacity:.75}
.waterfall [data-span]{cursor:pointer}
.waterfall [data-span]>rect{stroke:none}
.waterfall .on-path>rect.w-bar{stroke:var(--w-path);stroke-width:1.5}
.waterfall [data-span]:hover>rect.w-bar,.waterfall .chosen>rect.w-bar{stroke:var(--w-path);stroke-width:2.5}
.waterfall .f-request{fill:var(--w-request)}.waterfall .f-tool{fill:var(--w-tool)}.waterfall .f-own{fill:var(--w-own)}
.waterfall .f-engine{fill:var(--w-engine)}.waterfall .f-idle{fill:var(--w-idle)}.waterfall .f-block{fill:var(--w-block)}
.waterfall .f-garbage-collection{fill:var(--w-garbage-collection)}
.waterfall .f-sending{fill:var(--w-sending)}.waterfall .f-queued{fill:var(--w-queued)}.waterfall .f-waiting{fill:var(--w-waiting)}.waterfall .f-tokens{fill:var(--w-tokens)}
.waterfall .f-path{fill:var(--w-path)}
.waterfall .key{display:flex;flex-wrap:wrap;gap:4px 14px;font-size:12px;margin:6px 0}
.waterfall .key svg{display:inline-block;width:12px;height:12px;border:0;vertical-align:-1px;margin-right:4px}
.waterfall .details{white-space:pre-line;min-height:4.5em;font-size:13px;overflow-wrap:anywhere;opacity:.85}
.waterfall table{font-size:13px;width:100%}
.waterfall:focus-visible{outline:2px solid currentColor;outline-offset:3px}
.findings li{margin:8px 0}
.findings .evidence{margin:2px 0 2px 16px;padding:0;font-size:13px;overflow-wrap:anywhere}
.findings .remedy{opacity:.85}
@media print{.waterfall .key{font-size:var(--t1)}.waterfall .details{display:none}.findings .evidence{font-size:var(--t1)}}
`;
