/** A piece of the engine's own work, in equal units. */
export interface Kernel {
  /** What one unit is, for people. */
  readonly unit: string;
  /** Units of a count. Their instructions have to outweigh the variation of Node's start. */
  readonly units: number;
  /** Ids of the scenarios that contain this work. */
  readonly scenarios: readonly string[];
  /** Makes the input and returns one unit of work. Its result shows what was done. Promises must not need I/O. */
  readonly prepare: () => Promise<() => unknown>;
}
