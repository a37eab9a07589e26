/** Tests of what is pure: they need no browser. */

import { defineConfig } from "vitest/config";

export default defineConfig({ test: { include: ["tests/units/*.test.ts"] } });
