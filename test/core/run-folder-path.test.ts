import { join } from "node:path";
import { expect, test } from "vitest";
import { runFolderIn, runFolderName, withRunFolder } from "../../src/core/run-folder-path.ts";
import { cacheFolder } from "../../src/run/cache-folder.ts";

const other = "/root/.cache/agent-engine-bench/trials/run-000001";

test.for(["/home/me/.cache", "/var/cache", "/a/b/c/d/e/f"])(
  "the folder of a run below %s is found in a prompt",
  (cache) => {
    const folder = join(cacheFolder("trials", { XDG_CACHE_HOME: cache }), runFolderName(42));
    const prompt = JSON.stringify(`You work in ${folder}/work.\nHOME is "${folder}/home".`);
    expect(runFolderIn(prompt)).toBe(folder);
    expect(withRunFolder(prompt, other)).toBe(prompt.replaceAll(folder, other));
    expect(withRunFolder(prompt, other)).toContain(`${other}/home`);
  },
);

test("names have one length, and other folders are left alone", () => {
  expect([1, 42, 999_999].map((place) => runFolderName(place).length)).toEqual([10, 10, 10]);
  for (const text of ["/home/me/project", "/root/.cache/agent-engine-bench/trials", "run-000001", ""])
    expect([runFolderIn(text), withRunFolder(text, other)]).toEqual([null, text]);
});
