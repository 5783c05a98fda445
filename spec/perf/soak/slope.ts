/** A straight line through points: how much y grows with x, and the standard error of that. */
export interface Slope {
  readonly slope: number;
  readonly standardError: number;
}

/** Least squares. NaN with fewer than three points. */
export const slopeOf = (points: readonly (readonly [x: number, y: number])[]): Slope => {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  const left = points.reduce((sum, [x, y]) => sum + (y - meanY - slope * (x - meanX)) ** 2, 0);
  return { slope, standardError: points.length < 3 ? NaN : Math.sqrt(left / (points.length - 2) / spread) };
};
