import { defineConfig } from "vite";

// Fonte's server hands out dist/index.html and dist/graphiql.html, and all of dist below /static/.
export default defineConfig({
  base: "/static/",
  build: {
    outDir: "dist",
    // Files, never data: URLs, so that a strict content security policy can stand.
    assetsInlineLimit: 0,
    // Every browser that runs these pages knows modulepreload by itself.
    modulePreload: { polyfill: false },
    // Monaco, the editor, is one large chunk by nature, and loaded after the first paint.
    chunkSizeWarningLimit: 4000,
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      // Dozens of packages say "use client", which means nothing outside React's servers.
      checks: { moduleLevelDirective: false },
    },
  },
});
