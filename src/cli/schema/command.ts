import type { CommandModule } from "yargs";

export const schemaCommand: CommandModule = {
  command: "schema",
  describe: false,
  builder: (yargs) =>
    yargs.usage("$0 schema\n\nWrites the JSON schemas of bench's own files into schemas/, in a clone of bench"),
  handler: async () => {
    const { writeSchemas } = await import("./schema-file.ts");
    await writeSchemas();
  },
};
