/** A synchronous piece of the engine's own work, in units that are all the same. */
export interface Kernel {
  /** What one unit is, for people. */
  readonly unit: string;
  /** Units of a count: so many that their instructions outweigh what varies in a start of Node. */
  readonly units: number;
  /** Ids of the scenarios whose work it does a part of. */
  readonly scenarios: readonly string[];
  /** Makes the input and returns one unit of work, whose result tells whether it was done. Promises must need no I/O. */
  readonly prepare: () => Promise<() => unknown>;
}
