// The tasks under way by the kind of their source, each in its three colours.
import { words } from '../texts/language';
import { Chart, type Style } from './chart';
import type { StandingQuery } from './wall.documents';

type Groups = StandingQuery['summary']['groups'];

export function Sources({ groups }: { groups: Groups }) {
  const { wall, colour } = words.value;
  const sorted = groups.filter(({ counts }) => counts.total > 0).sort((a, b) => a.counts.total - b.counts.total);
  return (
    <section class="panel sources" aria-labelledby="sources">
      <h2 id="sources">{wall.sources}</h2>
      <Chart draw={(style) => drawn(sorted, style)} label={wall.sources}>
        <table>
          <caption>{wall.sources}</caption>
          <thead>
            <tr>
              <th scope="col">{wall.source}</th>
              <th scope="col">{colour.RED}</th>
              <th scope="col">{colour.YELLOW}</th>
              <th scope="col">{colour.BLUE}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ key, label, counts }) => (
              <tr key={key}>
                <th scope="row">{label}</th>
                <td>{counts.red}</td>
                <td>{counts.yellow}</td>
                <td>{counts.blue}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Chart>
    </section>
  );
}

function drawn(groups: Groups, { colour, text, soft }: Style) {
  const names = words.value.colour;
  // The figure stands in its own part of the bar: a word, in the end, beside the colour.
  const part = (name: string, fill: string, ink: string, of: (group: Groups[number]) => number) => ({
    name,
    type: 'bar',
    stack: 'all',
    barMaxWidth: text.fontSize * 1.2,
    itemStyle: { color: fill, borderColor: colour('surface'), borderWidth: 1 },
    label: { show: true, ...text, color: ink, formatter: ({ value }: { value: number }) => (value === 0 ? '' : value) },
    data: groups.map(of),
  });
  const paper = colour('paper');
  return {
    grid: { left: 0, right: 8, top: text.fontSize * 1.9, bottom: 0, containLabel: true },
    legend: {
      right: 0,
      top: 0,
      textStyle: text,
      itemHeight: text.fontSize * 0.7,
      itemWidth: text.fontSize * 0.8,
      data: [
        { name: names.RED, icon: 'rect' },
        { name: names.YELLOW, icon: 'triangle' },
        { name: names.BLUE, icon: 'circle' },
      ],
    },
    tooltip: { trigger: 'axis', backgroundColor: colour('surface'), borderColor: colour('line'), textStyle: text },
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      data: groups.map(({ label }) => label),
      axisLabel: { ...soft, color: colour('ink'), interval: 0 },
      axisLine: { show: false },
      axisTick: { show: false },
    },
    series: [
      part(names.RED, colour('red'), paper, ({ counts }) => counts.red),
      part(names.YELLOW, colour('yellow-fill'), paper, ({ counts }) => counts.yellow),
      part(names.BLUE, colour('blue'), paper, ({ counts }) => counts.blue),
    ],
  };
}
