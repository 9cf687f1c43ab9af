import { once } from "node:events";
import { openSync, closeSync } from "node:fs";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { ResourceSample } from "../../src/core/trace.ts";
import { resourceSample, sampledResources } from "../../src/run/resource-samples.ts";

const isLinux = process.platform === "linux";

test.runIf(isLinux)("an open file is a descriptor more, and a listening server is a socket more", async () => {
  const before = resourceSample([process.pid], 1);
  const file = openSync(import.meta.filename, "r");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const after = resourceSample([process.pid], 2);
  closeSync(file);
  server.close();
  expect(after?.descriptors).toBeGreaterThanOrEqual((before?.descriptors ?? Infinity) + 2);
  expect(after?.sockets).toBe((before?.sockets ?? Infinity) + 1);
  expect(after?.rssBytes).toBeGreaterThan(1e6);
});

test("a process that has ended gives no sample", () => {
  expect(resourceSample([], 1)).toBeNull();
  // Linux never gives out this number: it is above the largest possible one.
  expect(resourceSample([2 ** 22 + 1], 1)).toBeNull();
});

test.runIf(isLinux)("samples are taken until the end", async () => {
  const samples = await new Promise<readonly ResourceSample[]>((resolve) => {
    let reads = 0;
    const sampler = sampledResources(
      () => {
        reads += 1;
        if (reads === 3) setImmediate(() => resolve(sampler.finish()));
        return [process.pid];
      },
      1e6,
      () => reads,
    );
  });
  expect(samples.map(({ atNs }) => atNs).slice(0, 3)).toEqual([1, 2, 3]);
});
