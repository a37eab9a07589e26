/**
 * The Node peer of Fonte's benchmark: a part of its schema on Fastify and Mercurius.
 *
 *     node server.js --data FILE.jsonl --port 4000
 *
 * It is what an expert would write by hand for one fixed ontology: resolvers without promises,
 * over objects that are linked and sorted once, while the file loads. Queries are compiled by
 * graphql-jit (`jit: 1`: from the second time a query text is seen). Once the port is open the
 * data is there, so GET /health/live needs no check of its own.
 *
 * Texts come in the language asked for, else in English, else in any; tags are matched as they
 * stand, and the Accept-Language header is not looked at.
 */

import { open } from "node:fs/promises";
import { parseArgs } from "node:util";
import Fastify from "fastify";
import mercurius from "mercurius";

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;

const schema = `
  type Query {
    company(key: String!): Company
    companies(first: Int, after: String): CompanyConnection!
  }

  scalar CountryCode

  type Company {
    key: String!
    name(language: String): String!
    country: CountryCode
    models(first: Int): CompanyModelsConnection!
  }

  type VehicleModel {
    key: String!
    name(language: String): String!
    segment: String
  }

  type CompanyModelsConnection {
    totalCount: Int!
    edges: [CompanyModelsEdge!]!
  }

  type CompanyModelsEdge {
    node: VehicleModel!
  }

  type CompanyConnection {
    totalCount: Int!
    edges: [CompanyEdge!]!
    nodes: [Company!]!
  }

  type CompanyEdge {
    node: Company!
  }
`;

/** Read the file into `byKey`, a Map of companies, and `nodes` and `edges`, sorted by key. */
async function load(path) {
  const byKey = new Map();
  const models = new Map();
  const produces = [];
  const file = await open(path);
  for await (const line of file.readLines()) {
    if (line === "") continue;
    const { record, kind, key, names, attributes, source, target } = JSON.parse(line);
    if (record === "entity" && kind === "Company") {
      const country = attributes?.country ?? null;
      const made = { totalCount: 0, edges: [] };
      byKey.set(key, { key, names: new Map(Object.entries(names)), country, models: made });
    } else if (record === "entity" && kind === "VehicleModel") {
      const segment = attributes?.segment ?? null;
      models.set(key, { key, names: new Map(Object.entries(names)), segment });
    } else if (record === "relation" && kind === "Produces") {
      produces.push([source, target]);
    }
  }
  for (const [source, target] of produces) {
    const node = models.get(target);
    if (node) byKey.get(source)?.models.edges.push({ node });
  }
  const edges = Array.from(byKey.values(), (node) => ({ node })).sort(byNodeKey);
  for (const { node } of edges) {
    node.models.edges.sort(byNodeKey);
    node.models.totalCount = node.models.edges.length;
  }
  return { byKey, edges, nodes: edges.map((edge) => edge.node) };
}

function byNodeKey({ node: { key: a } }, { node: { key: b } }) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function pageSize(first) {
  const size = first ?? DEFAULT_PAGE;
  if (size < 0 || size > LARGEST_PAGE) {
    throw new RangeError(`first: found ${size}, expected 0 to ${LARGEST_PAGE}`);
  }
  return size;
}

/** Return the index of the first node whose key comes after the one in the cursor. */
function indexAfter(nodes, cursor) {
  const [key] = JSON.parse(Buffer.from(cursor, "base64url").toString());
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nodes[middle].key <= key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function name({ names }, { language }) {
  return names.get(language) ?? names.get("en") ?? names.values().next().value;
}

function resolversOf({ byKey, edges, nodes }) {
  return {
    Query: {
      company: (_root, { key }) => byKey.get(key),
      companies(_root, { first, after }) {
        const start = after == null ? 0 : indexAfter(nodes, after);
        const end = start + pageSize(first);
        return {
          totalCount: nodes.length,
          edges: edges.slice(start, end),
          nodes: nodes.slice(start, end),
        };
      },
    },
    Company: {
      name,
      models({ models }, { first }) {
        const size = pageSize(first);
        if (size >= models.totalCount) return models;
        return { totalCount: models.totalCount, edges: models.edges.slice(0, size) };
      },
    },
    VehicleModel: { name },
  };
}

const { values: options } = parseArgs({
  options: { data: { type: "string" }, port: { type: "string" } },
});
if (!options.data || !options.port) {
  throw new Error("usage: node server.js --data FILE.jsonl --port N");
}

const app = Fastify({ logger: false });
app.register(mercurius, {
  schema,
  resolvers: resolversOf(await load(options.data)),
  jit: 1,
  // The strings of the file are the answers as they stand: nothing to convert, field by field.
  compilerOptions: { disableLeafSerialization: true },
});
app.get("/health/live", () => ({ status: "ok" }));
await app.listen({ host: "127.0.0.1", port: Number(options.port) });
