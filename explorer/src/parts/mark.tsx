/** The mark of a kind: its shape in its color, with its icon. */

import type { Look } from "../looks/palette.ts";
import type { Shape } from "../looks/shapes.ts";
import { useAbout } from "./about.tsx";

export function Mark({ kind, size = 22 }: { kind: string; size?: number }) {
  const { look } = useAbout();
  return (
    <svg class="mark" width={size} height={size} viewBox="-1.15 -1.15 2.3 2.3" aria-hidden="true">
      <Drawn look={look(kind)} />
    </svg>
  );
}

/** The mark within another drawing, two units wide. */
export function Drawn({ look }: { look: Look }) {
  return (
    <>
      <Outline shape={look.shape} fill={look.color} />
      <path
        d={look.icon}
        transform="translate(-0.58 -0.58) scale(0.0483)"
        fill="none"
        stroke="#fff"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </>
  );
}

function Outline({ shape, fill }: { shape: Shape; fill: string }) {
  return shape.points === null ? (
    <circle r="1" fill={fill} />
  ) : (
    <polygon points={shape.points.join(" ")} fill={fill} />
  );
}
