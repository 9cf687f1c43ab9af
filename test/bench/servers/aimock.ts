/** The peer: the mock server of npm that speaks the same protocols, with its defaults but for the size of a piece. */
import { LLMock } from "@copilotkit/aimock";
import { replyPieces, replyText } from "./canned-reply.ts";
import { reportUsage } from "./measured-server.ts";

const mock = new LLMock({ port: 0, chunkSize: replyPieces[0].length, latency: 0 });
mock.onMessage(/./, { content: replyText });
reportUsage(await mock.start());
