import { expect, test } from "vitest";
import { keptAlive } from "../../../src/engine/reference/keep-alive.ts";
import { VirtualClock } from "../../../src/provider/virtual/virtual-clock.ts";

const request = { model: "m", max_tokens: 500, messages: [] };

test("a ping goes out every 295 s after the request was sent, however long its answer took, and none after the work", async () => {
  const clock = new VirtualClock();
  const pings: { readonly atS: number; readonly tokens: number }[] = [];
  const sentNs = clock.nowNs();
  await clock.sleep(22e9);
  const ping = async (sent: { max_tokens: number }): Promise<void> => {
    pings.push({ atS: Number(clock.nowNs()) / 1e9, tokens: sent.max_tokens });
    await clock.sleep(2e9);
  };
  const result = await keptAlive({ clock, request, sentNs, ping }, async () => {
    await clock.sleep(900e9);
    return "done";
  });
  await clock.sleep(900e9);
  expect(result).toBe("done");
  expect(pings).toEqual([295, 590, 885].map((atS) => ({ atS, tokens: 1 })));
});

test("a ping that fails ends the pinging and not the work", async () => {
  const clock = new VirtualClock();
  let pings = 0;
  const ping = (): Promise<void> => {
    pings += 1;
    return Promise.reject(new Error("down"));
  };
  const work = () => clock.sleep(3_000e9).then(() => "done");
  expect(await keptAlive({ clock, request, sentNs: 0n, ping }, work)).toBe("done");
  expect(pings).toBe(1);
});
