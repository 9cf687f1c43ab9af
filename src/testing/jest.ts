import type { ProviderMatchers } from "./matchers.ts";

export { matchers, type ProviderMatchers } from "./matchers.ts";
export { withProvider, type TestProvider, type TestProviderOptions } from "./test-provider.ts";

declare global {
  namespace jest {
    interface Matchers<R, T> extends ProviderMatchers<R> {}
  }
}
