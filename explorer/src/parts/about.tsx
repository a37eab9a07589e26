/** What the graph is made of, asked once and handed to every screen. */

import { type ComponentChildren, createContext } from "preact";
import { useContext, useMemo, useRef } from "preact/hooks";

import { useAnswer } from "../api/answer.ts";
import { type AboutQuery, AboutDocument } from "../generated/graphql.ts";
import { type Ontology, ontologyOf } from "../graph/ontology.ts";
import { type Look, lookOf } from "../looks/palette.ts";
import { Pending } from "./notices.tsx";

export interface About {
  readonly graph: AboutQuery["graph"];
  readonly ontology: Ontology;
  look(kind: string): Look;
}

const AboutContext = createContext<About | null>(null);

export function AboutProvider({ children }: { children: ComponentChildren }) {
  const asked = useAnswer(AboutDocument, {});
  // Asked again, as in another language, what was told before stands until then, and offline.
  const last = useRef<AboutQuery | null>(null);
  const told = asked.state === "there" ? asked.data : last.current;
  last.current = told;
  const about = useMemo(() => (told === null ? null : aboutOf(told)), [told]);
  if (about === null) {
    return <Pending asked={asked} />;
  }
  return <AboutContext.Provider value={about}>{children}</AboutContext.Provider>;
}

function aboutOf({ graph, ontology: told }: AboutQuery): About {
  const ontology = ontologyOf(told);
  return { graph, ontology, look: (kind) => lookOf(ontology, kind) };
}

export function useAbout(): About {
  const about = useContext(AboutContext);
  if (about === null) {
    throw new Error("useAbout outside of AboutProvider");
  }
  return about;
}
