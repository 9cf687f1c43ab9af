/** One field of a program's input; a wrong one is a bug in the scenario that sent it. */
export class ProgramInput {
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(input: unknown) {
    this.#fields = new Map(typeof input === "object" && input !== null ? Object.entries(input) : []);
  }

  text(name: string): string {
    const value = this.#fields.get(name);
    if (typeof value !== "string") throw new Error(`The program's input has no text ${name}`);
    return value;
  }

  number(name: string): number {
    const value = this.#fields.get(name);
    if (typeof value !== "number") throw new Error(`The program's input has no number ${name}`);
    return value;
  }

  /** Flags of the engine, as an arm's toggles name them. */
  flags(): readonly string[] {
    const toggles = this.#fields.get("toggles");
    if (typeof toggles !== "object" || toggles === null) return [];
    return Object.entries(toggles).flatMap(([name, value]) => [`--${name}`, String(value)]);
  }
}
