import { expect, test } from "vitest";
import { cardReplays } from "../../../src/cli/cassettes/chosen-replays.ts";
import { loadCatalogue } from "../../../src/cli/config/catalogue.ts";

test("a card asks recordings of the configuration by script, and no other scenario beside its own", async () => {
  const [other] = (await loadCatalogue()).agent;
  if (other === undefined) throw new Error("no scenario");
  const scripted = { ...other, id: "fix-bug", family: "sessions", sets: ["full"] as const };
  const exact = { ...scripted, id: "fix-bug-exact", sets: [] };
  const { scenarios, named } = await cardReplays({ scenarios: [other, scripted, exact] }, [], ".");
  expect(scenarios.map(({ id }) => id)).toEqual(["fix-bug"]);
  expect([...named]).toEqual([]);
});
