import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';

const HEIGHT_PX = 72;
/** Room for the points at the edges. */
const PAD_PX = 6;

/** A series as a line without axes. */
export function Sparkline({ values, label }: { values: readonly number[]; label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  useEffect(() => {
    const parent = place.current;
    if (parent === null) {
      return undefined;
    }
    const colour = () => getComputedStyle(parent).getPropertyValue('--accent');
    const drawn = new uPlot(
      {
        width: parent.clientWidth,
        height: HEIGHT_PX,
        cursor: { show: false },
        legend: { show: false },
        padding: [PAD_PX, PAD_PX, PAD_PX, PAD_PX],
        axes: [{ show: false }, { show: false }],
        scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(100, most)] } },
        series: [{}, { stroke: colour, width: 2, points: { show: true, size: 5, fill: colour } }],
      },
      [[], []],
      parent,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() => drawn.setSize({ width: parent.clientWidth, height: HEIGHT_PX }));
    observer.observe(parent);
    return () => {
      observer.disconnect();
      drawn.destroy();
    };
  }, []);
  useEffect(() => {
    plot.current?.setData([values.map((_, n) => n), [...values]]);
  }, [values]);
  return <div ref={place} className="sparkline" role="img" aria-label={label} />;
}
