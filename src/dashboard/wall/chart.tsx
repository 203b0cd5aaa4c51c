// A chart of ECharts in the colours and the type of the theme. What it shows is also in a table, which its caller gives.
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

use([BarChart, LineChart, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer]);

/** What a chart takes from the style sheet. */
export interface Style {
  /** a colour by its name there: `colour('ink')` */
  colour: (name: string) => string;
  text: { color: string; fontSize: number; fontFamily: string };
  soft: { color: string; fontSize: number; fontFamily: string };
}

interface Props {
  draw: (style: Style) => EChartsCoreOption;
  label: string;
  /** the same as a table, for who does not see the chart */
  children: ComponentChildren;
}

export function Chart({ draw, label, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const redraw = (): void => {
    if (place.current === null || chart.current === null) return;
    const option = latest.current(styleOf(place.current));
    // The tooltip as HTML would need styles that the page's policy refuses.
    const tooltip = { ...(option['tooltip'] as object), renderMode: 'richText' };
    chart.current.setOption({ animation: false, ...option, tooltip }, { notMerge: true });
  };
  useEffect(() => {
    const element = place.current;
    if (element === null) return undefined;
    chart.current = init(element);
    const observer = new ResizeObserver(() => {
      chart.current?.resize();
      redraw();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      chart.current?.dispose();
    };
  }, []);
  useEffect(redraw);
  return (
    <>
      <div class="chart" ref={place} role="img" aria-label={label} />
      <div class="unseen">{children}</div>
    </>
  );
}

function styleOf(element: HTMLElement): Style {
  const computed = getComputedStyle(element);
  const colour = (name: string) => computed.getPropertyValue(`--${name}`).trim();
  const type = { fontSize: parseFloat(computed.fontSize), fontFamily: computed.fontFamily };
  return { colour, text: { color: colour('ink'), ...type }, soft: { color: colour('soft'), ...type } };
}
