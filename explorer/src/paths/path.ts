/** A path as the server tells of it. */

import type { PathsQuery } from "../generated/graphql.ts";

export type Path = PathsQuery["paths"][number];
