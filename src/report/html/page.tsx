import type { VNode } from "preact";
import { render } from "preact-render-to-string";
import type { ReportAssets } from "../assets.ts";
import type { ReportModel } from "../model.ts";
import type { ProfileLink } from "../profile-links-file.ts";
import { BannerSection } from "./banner.tsx";
import { BudgetSection } from "./budgets.tsx";
import { ComparisonSection } from "./comparison.tsx";
import { CoverageSection } from "./coverage.tsx";
import { GlossarySection } from "./glossary.tsx";
import { GlyphShapes } from "./glyph.tsx";
import { ProfilesSection } from "./profiles.tsx";
import { ProvenanceSection } from "./provenance.tsx";
import { ScenarioSection } from "./scenario.tsx";
import { dataScript, securityPolicy } from "./security-policy.ts";
import { pageStyle } from "./style.ts";
import { Text } from "./text.tsx";
import { TimelinesSection } from "./timelines.tsx";
import { Toolbar } from "./toolbar.tsx";

/** The whole page as one self-contained document: no request leaves it, and no text of the run can become markup. */
export function renderReport(model: ReportModel, assets: ReportAssets, profiles: readonly ProfileLink[] = []): string {
  const charts = model.scenarios.flatMap((scenario) => scenario.charts);
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content={securityPolicy([assets.chartScript, ...assets.pageScripts], pageStyle)}
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${model.banner.headline} · ${model.title}`}</title>
        <style dangerouslySetInnerHTML={{ __html: pageStyle }} />
      </head>
      <body>
        <Page model={model} profiles={profiles} />
        <script type="application/json" id="charts" dangerouslySetInnerHTML={{ __html: dataScript(charts) }} />
        <script dangerouslySetInnerHTML={{ __html: assets.chartScript }} />
        {assets.pageScripts.map((script) => (
          <script type="module" dangerouslySetInnerHTML={{ __html: script }} />
        ))}
      </body>
    </html>
  );
  return `<!doctype html>\n${render(document)}\n`;
}

function Page({ model, profiles }: { readonly model: ReportModel; readonly profiles: readonly ProfileLink[] }): VNode {
  const chartsBefore = model.scenarios.map((_, position) =>
    model.scenarios.slice(0, position).reduce((sum, { charts }) => sum + charts.length, 0),
  );
  return (
    <>
      <GlyphShapes />
      <header class="top">
        <div>
          <p class="product">agent-engine-bench</p>
          <h1>
            <Text value={model.title} />
          </h1>
          <p class="note">
            <Text value={model.subtitle} />
          </p>
        </div>
        <button type="button" id="theme" hidden>
          Theme
        </button>
      </header>
      <main>
        <BannerSection banner={model.banner} />
        <Toolbar scenarios={model.scenarios} />
        <CoverageSection coverage={model.coverage} />
        {model.comparison !== null && <ComparisonSection comparison={model.comparison} />}
        <BudgetSection budgets={model.budgets} />
        <ProfilesSection profiles={profiles} />
        <TimelinesSection timelines={model.timelines} />
        {model.scenarios.map((scenario, position) => (
          <ScenarioSection scenario={scenario} firstChart={chartsBefore[position] ?? 0} />
        ))}
        <ProvenanceSection model={model} />
        <GlossarySection entries={model.glossary} />
      </main>
    </>
  );
}
