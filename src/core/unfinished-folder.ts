/**
 * Starts the name of a checkout that is being built; the builder's process id follows. When it is done the folder gets its final name,
 * beside the old one; code that the build kept compiled goes on carrying the old path.
 */
export const unfinishedPrefix = "unfinished-";
