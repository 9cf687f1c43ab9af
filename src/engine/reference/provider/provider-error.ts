/** The provider could not or would not answer. The message is for people; the request id is for the provider's support. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
  readonly requestId: string | null;

  constructor(message: string, requestId: string | null, options?: ErrorOptions) {
    super(message, options);
    this.requestId = requestId;
  }
}
