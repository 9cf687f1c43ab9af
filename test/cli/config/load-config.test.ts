import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../src/cli/config/load-config.ts";
import { emptyFolder } from "../bench-process.ts";

test("a syntax error is named with its line, in the configuration and in a file that it imports", async () => {
  const folder = emptyFolder();
  const path = join(folder, "bench.config.ts");
  writeFileSync(path, "export default {\n  engines: [\n    { id: }\n");
  await expect(loadConfig(folder)).rejects.toThrow(
    /bench\.config\.ts: can't be loaded \(ParseError: Unexpected token, line 3, column \d+\)\.$/,
  );
  writeFileSync(path, 'import "./other.ts";\nexport default {};\n');
  writeFileSync(join(folder, "other.ts"), "const = 1;\n");
  await expect(loadConfig(folder)).rejects.toThrow(
    /bench\.config\.ts: can't be loaded \(ParseError: .* in \/.*\/other\.ts, line 1, column \d+\)\.$/,
  );
});
