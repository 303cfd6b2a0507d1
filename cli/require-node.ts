/** Imported before everything else: an old Node would fail later with a message that helps nobody. */
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write(
    `Pertuis needs Node 24 or newer; this is ${process.version}. It brings its own: run it with npm (npm start, npx pertuis …).\n`,
  );
  process.exit(1);
}
