/** A fetch that asks for tools' arguments as they are decoded; without that the API holds each argument back and sends it in a burst. */
export const eagerToolsFetch: typeof fetch = (input, init) => {
  if (typeof init?.body !== "string") return fetch(input, init);
  const request: unknown = JSON.parse(init.body);
  if (typeof request !== "object" || request === null || !("tools" in request) || !Array.isArray(request.tools)) {
    return fetch(input, init);
  }
  const tools = request.tools.map((tool: object) => ({ ...tool, eager_input_streaming: true }));
  return fetch(input, { ...init, body: JSON.stringify({ ...request, tools }) });
};
