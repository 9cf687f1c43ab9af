import type { CommandModule } from "yargs";

export const schemaCommand: CommandModule = {
  command: "schema",
  describe: false,
  handler: async () => {
    const { writeSchemas } = await import("./schema-file.ts");
    await writeSchemas();
  },
};
