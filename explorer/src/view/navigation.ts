/** Navigation: the address bar, as the screens see it. */

import { useEffect, useState } from "preact/hooks";

import { type Route, address, parsed } from "./route.ts";

const CHANGED = "fonte:navigated";

function here(): Route {
  return parsed(location.pathname, location.search);
}

/** Return the route of the page, now and after each change. */
export function useRoute(): Route {
  const [route, setRoute] = useState(here);
  useEffect(() => {
    const update = () => setRoute(here());
    window.addEventListener("popstate", update);
    window.addEventListener(CHANGED, update);
    return () => {
      window.removeEventListener("popstate", update);
      window.removeEventListener(CHANGED, update);
    };
  }, []);
  return route;
}

/** Go to a route; Back leads here again. */
export function go(route: Route): void {
  history.pushState(null, "", address(route));
  window.dispatchEvent(new Event(CHANGED));
}

/** Change the route without another step for Back. */
export function stay(route: Route): void {
  history.replaceState(null, "", address(route));
  window.dispatchEvent(new Event(CHANGED));
}

/** Keep a view in the address, without another step for Back, while the address is the route's. */
export function remember(route: Route, fragment: string): void {
  // The address changes before the screens do: what they still show is not of the new one.
  if (address(here()) === address(route)) {
    history.replaceState(null, "", `${address(route)}#${fragment}`);
  }
}
