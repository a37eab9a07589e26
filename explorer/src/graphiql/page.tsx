/** @jsxImportSource react */

/**
 * The page /graphiql: GraphiQL for the API of the server that hands it out.
 *
 * A link can carry an operation: /graphiql?query=…&variables=…&operationName=…
 */

import "graphiql/setup-workers/vite";
// The parts of graphiql/style.css, without the fonts inside it and a second copy of Monaco's own.
import "@graphiql/react/style.css";
import "@graphiql/plugin-doc-explorer/style.css";
import "@graphiql/plugin-history/style.css";
import "graphiql/graphiql.css";
import "@fontsource/fira-code/400.css";
import "./page.css";

import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { createGraphiQLFetcher } from "@graphiql/toolkit";
import { GraphiQL } from "graphiql";
import { StrictMode, useEffect, useRef } from "react";
import { createRoot } from "react-dom/client";

const DEFAULT_QUERY = `# Fonte: a knowledge graph in which every
# fact knows the sentence it comes from.
#
# Ctrl-Enter (or Cmd-Enter) runs this, and shows
# the kinds of entities in this graph.
#
# Each kind has two fields of its own: one reads
# an entity by its key, the other lists them all.
# Add "field plural" below "name" to see what
# they are called here.
#
# Ctrl-Space completes what you type; the book
# at the left opens the documentation.

{
  graph {
    version
  }
  ontology {
    entityKinds {
      name
      description
    }
  }
}
`;

/** What a link asks GraphiQL to open, as the parameters of its URL. */
interface Linked {
  initialQuery?: string;
  initialVariables?: string;
  operationName: string | null;
}

function readLink(search: string): Linked {
  const parameters = new URLSearchParams(search);
  const operationName = parameters.get("operationName");
  const query = parameters.get("query");
  if (query === null) {
    return { operationName };
  }
  // Without variables of its own, a linked query would get those that the browser remembers.
  const variables = parameters.get("variables") ?? "";
  return { initialQuery: query, initialVariables: variables, operationName };
}

/**
 * Select an operation once, when it is first there, and put the cursor on it: Ctrl-Enter runs
 * the one at the cursor. GraphiQL's own property would pin the name, whatever is typed later.
 */
function SelectOperation({ name }: { name: string }) {
  const { setOperationName } = useGraphiQLActions();
  const editor = useGraphiQL((state) => state.queryEditor);
  const start = useGraphiQL(
    (state) => state.operations?.find((operation) => operation.name?.value === name)?.loc?.start,
  );
  const selected = useRef(false);
  useEffect(() => {
    const model = editor?.getModel();
    if (selected.current || !editor || !model || start === undefined) {
      return;
    }
    selected.current = true;
    setOperationName(name);
    editor.setPosition(model.getPositionAt(start));
    editor.focus();
  }, [editor, start, name, setOperationName]);
  return null;
}

const { operationName, ...initial } = readLink(window.location.search);

// Fonte has no subscriptions and no incremental delivery: each answer is one JSON document.
const fetcher = createGraphiQLFetcher({ url: "/graphql", enableIncrementalDelivery: false });

const container = document.getElementById("graphiql");
if (container === null) {
  throw new Error("graphiql.html has no element #graphiql");
}

createRoot(container).render(
  <StrictMode>
    <GraphiQL fetcher={fetcher} defaultQuery={DEFAULT_QUERY} {...initial}>
      <GraphiQL.Logo>
        Fonte
        {operationName !== null && <SelectOperation name={operationName} />}
      </GraphiQL.Logo>
    </GraphiQL>
  </StrictMode>,
);
