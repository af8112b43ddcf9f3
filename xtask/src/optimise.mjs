// Optimises the WebAssembly files that are its arguments, each in place; the first
// argument is binaryen's module. One program for many files: to start takes as long as
// to optimise a dozen of them.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [library, ...files] = process.argv.slice(2);
const { default: binaryen } = await import(pathToFileURL(library));

// As few bytes as can be.
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
// No inlining, which makes the code a fiftieth smaller but a twentieth larger when
// compressed.
binaryen.setAlwaysInlineMaxSize(0);
binaryen.setFlexibleInlineMaxSize(0);
binaryen.setOneCallerInlineMaxSize(0);
// Addresses are added up by loads and stores: nothing lies below 1024.
binaryen.setLowMemoryUnused(true);

// What rustc uses by default.
const { BulkMemory, BulkMemoryOpt, CallIndirectOverlong, Multivalue, MutableGlobals, NontrappingFPToInt, ReferenceTypes, SignExt } = binaryen.Features;
const features = BulkMemory | BulkMemoryOpt | CallIndirectOverlong | Multivalue | MutableGlobals | NontrappingFPToInt | ReferenceTypes | SignExt;

for (const file of files) {
  const module = binaryen.readBinary(readFileSync(file));
  module.setFeatures(features);
  // Blocks built anew from a flat form.
  module.runPasses(["flatten", "rereloop"]);
  module.optimize();
  // The second time finds what the first has made possible.
  module.optimize();
  writeFileSync(file, module.emitBinary());
  module.dispose();
}
