/** A piece of work that is run in a loop. */
export interface Kernel {
  /** Operations that one call does. */
  readonly operations: number;
  /** Does them and returns a number that depends on every one, so that none can be optimised away. */
  run(): number;
}
