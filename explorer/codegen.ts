/** How the documents become typed: `npm run codegen` writes src/generated from the SDL. */

import type { CodegenConfig } from "@graphql-codegen/cli";

import { commonSchema } from "./codegen/schema.ts";

const config: CodegenConfig = {
  schema: commonSchema(new URL("../schema.graphql", import.meta.url)),
  documents: "src/documents/*.graphql",
  generates: {
    "src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        skipTypename: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          Date: "string",
          LanguageTag: "string",
          EntityKind: "string",
          RelationKind: "string",
        },
      },
    },
  },
};

export default config;
