// Builds frontend/dist in about a second: one stylesheet, one script for every page, one script per instrument.
// `--watch` rebuilds on change. Every file of dist is served under the static root.
import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "..");
const dist = path.join(here, "dist");
const watch = process.argv.includes("--watch");
fs.mkdirSync(dist, { recursive: true });

const inter = path.join(root, "node_modules/@fontsource-variable/inter/files");
fs.copyFileSync(path.join(inter, "inter-latin-wght-normal.woff2"), path.join(dist, "inter.woff2"));
fs.copyFileSync(path.join(inter, "inter-latin-ext-wght-normal.woff2"), path.join(dist, "inter-ext.woff2"));

fs.copyFileSync(path.join(here, "src/favicon.svg"), path.join(dist, "favicon.svg"));

const entries = fs.readdirSync(path.join(here, "src/entries")).map((name) => path.join(here, "src/entries", name));
const options = {
  entryPoints: entries,
  outdir: dist,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox115", "safari16"],
  legalComments: "none",
  logLevel: "warning",
};

function styles() {
  const cli = path.join(root, "node_modules/@tailwindcss/cli/dist/index.mjs");
  const input = ["-i", path.join(here, "styles/theme.css"), "-o", path.join(dist, "maillon.css"), "--minify"];
  const child = spawn(process.execPath, [cli, ...input, ...(watch ? ["--watch=always"] : [])], { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  return new Promise((resolve, reject) => {
    child.on("exit", (code) => (code ? reject(new Error(said)) : resolve()));
  });
}

const started = performance.now();
if (watch) {
  await (await esbuild.context(options)).watch();
  await styles();
} else {
  await Promise.all([esbuild.build(options), styles()]);
  const sizes = fs.readdirSync(dist).map((name) => `${name} ${Math.round(fs.statSync(path.join(dist, name)).size / 1024)} Ko`);
  console.log(`frontend/dist in ${Math.round(performance.now() - started)} ms: ${sizes.join(", ")}`);
}
