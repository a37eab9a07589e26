/** Shapes of entities: polygons within the square from -1 to 1, the same on canvas and page. */

export interface Shape {
  readonly name: string;
  /** x, y, x, y, …; null is the circle. */
  readonly points: readonly number[] | null;
}

export const SHAPES: readonly Shape[] = [
  { name: "circle", points: null },
  { name: "square", points: [-0.88, -0.88, 0.88, -0.88, 0.88, 0.88, -0.88, 0.88] },
  { name: "hexagon", points: regular(6, 0) },
  { name: "diamond", points: [0, -1.08, 1.08, 0, 0, 1.08, -1.08, 0] },
  { name: "octagon", points: regular(8, Math.PI / 8) },
  { name: "pentagon", points: regular(5, -Math.PI / 2) },
  { name: "tag", points: [-1, -0.78, 0.5, -0.78, 1.08, 0, 0.5, 0.78, -1, 0.78] },
  { name: "shield", points: [-0.86, -0.9, 0.86, -0.9, 0.86, 0.25, 0, 1.05, -0.86, 0.25] },
];

function regular(corners: number, turn: number): number[] {
  return Array.from({ length: corners }, (_, corner) => {
    const angle = turn + (corner * 2 * Math.PI) / corners;
    return [round(Math.cos(angle)), round(Math.sin(angle))];
  }).flat();
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
