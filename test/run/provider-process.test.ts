import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UserError } from "../../src/core/user-error.ts";
import { startProviderProcess } from "../../src/run/provider-process.ts";

test.for([
  ["is missing", null, /^The provider could not be started: .*Cannot find module .*\. Files of bench are missing\. /],
  ["fails at its start", "throw new TypeError('no');", /^The provider could not be started: TypeError: no\.$/],
  ["says nothing", "", /^The provider could not be started: The provider process ended \(code 0\)/],
] as const)("a provider that %s is told in one line", async ([, text, line]) => {
  const entry = join(mkdtempSync(join(tmpdir(), "bench-provider-")), "main.mjs");
  if (text !== null) writeFileSync(entry, text);
  const failure = await startProviderProcess(entry).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(UserError);
  expect(failure).toMatchObject({ message: expect.stringMatching(line) });
});
