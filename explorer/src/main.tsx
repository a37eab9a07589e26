/** The explorer: one page for all its screens. */

import "./styles/base.css";
import "./styles/shell.css";
import "./styles/search.css";
import "./styles/parts.css";
import "./styles/facts.css";
import "./styles/home.css";
import "./styles/pages.css";
import "./styles/paths.css";
import "./styles/explore.css";
import "./styles/narrow.css";

import { render } from "preact";

import { AboutProvider } from "./parts/about.tsx";
import { Announcer } from "./parts/announcer.tsx";
import { later } from "./parts/later.tsx";
import { Link } from "./parts/link.tsx";
import { Empty } from "./parts/notices.tsx";
import { ReaderProvider, useLanguage } from "./parts/reader.tsx";
import { Shell } from "./parts/shell.tsx";
import { Home } from "./screens/home.tsx";
import { useRoute } from "./view/navigation.ts";
import { HOME, type Route } from "./view/route.ts";

const Explore = later(async () => (await import("./screens/explore.tsx")).Explore);
const EntityPage = later(async () => (await import("./screens/entity.tsx")).EntityPage);
const ArticlePage = later(async () => (await import("./screens/article.tsx")).ArticlePage);
const Paths = later(async () => (await import("./screens/paths.tsx")).Paths);

function Explorer() {
  const route = useRoute();
  return (
    <Shell route={route}>
      <AboutProvider>
        <Screen route={route} />
      </AboutProvider>
    </Shell>
  );
}

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case "home":
      return <Home kind={route.kind} />;
    case "explore":
      return <Explore route={route} />;
    case "entity":
      return <EntityPage key={route.key} of={route.key} />;
    case "article":
      return <ArticlePage key={route.key} of={route.key} sentence={route.sentence} />;
    case "paths":
      return <Paths route={route} />;
    case "missing":
      return <Missing />;
  }
}

function Missing() {
  const { say } = useLanguage();
  return (
    <Empty title={say.missingPage} whole>
      <Link to={HOME}>{say.goHome}</Link>
    </Empty>
  );
}

const container = document.getElementById("explorer");
if (container === null) {
  throw new Error("index.html has no element #explorer");
}
render(
  <ReaderProvider>
    <Announcer>
      <Explorer />
    </Announcer>
  </ReaderProvider>,
  container,
);
