import { evidenceStyle } from "./style-evidence.ts";
import { layoutStyle } from "./style-layout.ts";
import { tableStyle } from "./style-table.ts";
import { themeStyle } from "./style-theme.ts";

/** The page's one style sheet. Short lines are joined: indentation is for the source. */
export const pageStyle = [themeStyle, layoutStyle, tableStyle, evidenceStyle]
  .join("\n")
  .replaceAll(/\n\s*/g, "\n")
  .trim();
