/** The provider as `bench serve` runs it, its log included, and with the control API, for sessions with waiting times. */
import { startProvider } from "../../../src/provider/start-provider.ts";
import { replyText } from "./canned-reply.ts";
import { reportUsage } from "./measured-server.ts";

const provider = await startProvider({
  token: process.env["BENCH_PROVIDER_TOKEN"] ?? "",
  defaultSession: {
    script: { turns: [{ blocks: [{ kind: "text", text: replyText }] }] },
    onExchange: () => {},
  },
});
reportUsage(provider.baseUrl);
