import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { writeWholeFile } from "../../src/run/whole-file.ts";
import { samplePage } from "../report/sample-page.ts";

// `npm run sample`: writes the example page again.
const folder = join(process.cwd(), "reports/sample");
mkdirSync(folder, { recursive: true });
await writeWholeFile(join(folder, "index.html"), samplePage());
