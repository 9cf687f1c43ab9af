import type { ProviderMatchers } from "./matchers.ts";
import { startTestProvider, type TestProvider, type TestProviderOptions } from "./test-provider.ts";

export { matchers, type ProviderMatchers } from "./matchers.ts";
export { withProvider, type TestProvider, type TestProviderOptions } from "./test-provider.ts";

/** A fixture for `test.extend`: a provider for each test that asks for it, closed after the test. */
export function providerFixture(options: TestProviderOptions = {}) {
  // vitest reads in the text of this function which other fixtures it needs: none.
  // oxlint-disable-next-line no-empty-pattern
  return async ({}: object, use: (provider: TestProvider) => Promise<void>): Promise<void> => {
    await using provider = await startTestProvider(options);
    await use(provider);
  };
}

declare module "vitest" {
  interface Matchers<T> extends ProviderMatchers<void> {}
}
