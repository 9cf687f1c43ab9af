import { cachePlants } from "./cache.ts";
import { concurrencyPlants } from "./concurrency.ts";
import { contextPlants } from "./context.ts";
import { outputPlants } from "./output.ts";
import type { Plant } from "./plant.ts";
import { processPlants } from "./processes.ts";
import { promptPlants } from "./prompt.ts";
import { retryPlants } from "./retries.ts";
import { toolPlants } from "./tools.ts";

/** The known mistakes, by what they are made in. */
export const plantsBySubject: Readonly<Record<string, readonly Plant[]>> = {
  prompt: promptPlants,
  cache: cachePlants,
  tools: toolPlants,
  concurrency: concurrencyPlants,
  "retries and connections": retryPlants,
  "start, exit and memory": processPlants,
  output: outputPlants,
  context: contextPlants,
};

/** Mistakes that the gate must find, each with its cause. */
export const plants: readonly Plant[] = Object.values(plantsBySubject).flat();
