import { mkdirSync } from "node:fs";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { samplePage } from "../report/sample-page.ts";

// `npm run sample`: writes the example page again.
const folder = join(process.cwd(), "reports/sample");
mkdirSync(folder, { recursive: true });
writeFileAtomic.sync(join(folder, "index.html"), samplePage());
