import type { Config } from "./config-file.ts";

/** Gives a configuration file its type. Returns the configuration unchanged. It is a file of its own so that it loads nothing. */
export function defineConfig(config: Config): Config {
  return config;
}
