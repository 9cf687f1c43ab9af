/** The metric of `ownScenario`: exact, so that no pairs of trials are measured for it. */
export const calls = "gen_ai.invoke_agent.inference_calls";

/** The file of a scenario of a user's own. One turn, one number: the model requests, and what the scenario adds to them. */
export function ownScenario(id: string, added = 0): string {
  return `import { shared } from "agent-engine-bench/metrics";
  export default {
    id: "${id}", family: "own", title: "Scenario ${id}", question: "How many calls?", sets: ["full"], claims: [], costSeconds: 1,
    arms: [{ id: "as-is", title: "as it is", toggles: {} }], metrics: [shared("${calls}", ["as-is"])],
    workload: (arm, seed) => ({ prompt: "Say hello.", files: {}, timeLimitNs: 20e9,
      script: { turns: [{ blocks: [{ kind: "text", text: "Hello." }] }] },
      provider: { model: "claude-sonnet-5", asOf: "2026-11-01", seed, latency: { kind: "instant" } } }),
    observe: (trace) => ({ kind: "values", values: { "${calls}": trace.exchanges.length + ${added} } }),
  };`;
}

/** The file of an engine that sends its prompt so many times, and prints each answer. */
export function repeatingEngine(requests: number): string {
  return `const body = JSON.stringify({ model: "claude-sonnet-5", max_tokens: 64, messages: [{ role: "user", content: process.argv[2] }] });
    const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01", "content-type": "application/json" };
    for (let i = 0; i < ${requests}; i += 1) {
      const answer = await fetch(process.env.ANTHROPIC_BASE_URL + "/v1/messages", { method: "POST", headers, body });
      console.log((await answer.json()).content.map(({ text }) => text).join(""));
    }`;
}
