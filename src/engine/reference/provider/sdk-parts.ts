import { BaseAnthropic } from "@anthropic-ai/sdk/client";
import { Messages } from "@anthropic-ai/sdk/resources/messages";

export { APIError } from "@anthropic-ai/sdk/error";

/** The SDK's client with one of its resources. The SDK tells this name to the API as the client's. */
export class Anthropic extends BaseAnthropic {
  readonly messages = new Messages(this);
}
