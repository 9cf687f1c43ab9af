import { evidenceStyle } from "./style-evidence.ts";
import { intervalStyle } from "./interval-bar.tsx";
import { shareStyle } from "./share-bars.tsx";
import { layoutStyle } from "./style-layout.ts";
import { tableStyle } from "./style-table.ts";
import { waterfallStyle } from "../timeline/waterfall-style.ts";
import { themeStyle } from "./style-theme.ts";

/** The page's one style sheet. Short lines are joined: indentation is for the source. */
export const pageStyle = [themeStyle, layoutStyle, tableStyle, intervalStyle, shareStyle, evidenceStyle, waterfallStyle]
  .join("\n")
  .replaceAll(/\n\s*/g, "\n")
  .trim();
