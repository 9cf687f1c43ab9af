/** `bench ui` for a folder, with a token that the parent knows. */
import { startUi } from "../../../src/cli/ui/ui-server.ts";
import { defaultMargins } from "../../../src/gate/judge/margins.ts";
import { reportUsage } from "./measured-server.ts";

const { BENCH_UI_FOLDER: folder = "", BENCH_UI_TOKEN: token = "" } = process.env;
const { address } = await startUi({ folder, port: 0, token, margins: defaultMargins });
reportUsage(address);
