import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The registry that the development server passes requests on to. */
const registry = process.env.SLIPWAY_REGISTRY ?? "http://127.0.0.1:5000";

// The shell is answered at addresses of any depth, so that its files are named from the root. Nothing is put into the
// page itself, so that a strict content security policy holds.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: {
    proxy: Object.fromEntries(["/v2", "/token", "/api", "/actuator"].map((path) => [path, registry])),
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.ts", "src/**/*.test.tsx"],
  },
});
