import { defineConfig } from "vite";

// Relative paths, so that the pages work under any prefix a proxy gives them. Nothing is put into the page itself, so
// that a strict content security policy holds.
export default defineConfig({
  base: "/",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/v2": "http://127.0.0.1:5000",
      "/token": "http://127.0.0.1:5000",
      "/api": "http://127.0.0.1:5000",
    },
  },
});
