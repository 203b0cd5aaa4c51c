// The trend of thirty working days: the red and the yellow tasks at each day's end as bars, what turned red and what was
// completed as lines, each with points of its own shape.
import type { Asked } from '../page/asked';
import { shortDay } from '../page/moments';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { Chart, type Style } from './chart';
import { isShown, type TrendDay } from './trend-days';

export function Trend({ flows }: { flows: Asked<TrendDay[]> }) {
  const text = words.value.wall;
  if (!isShown()) return null;
  const days = flows.data.value;
  return (
    <section class="panel trend" aria-labelledby="trend">
      <h2 id="trend">{text.trend}</h2>
      {days === null ? (
        <Waiting asked={flows} />
      ) : (
        <Chart draw={(style) => drawn(days, style)} label={text.trend}>
          <table>
            <caption>{text.trend}</caption>
            <thead>
              <tr>
                {[text.day, text.redAtEnd, text.yellowAtEnd, text.blueAtEnd, text.turnedRed, text.completed].map(
                  (name) => (
                    <th key={name} scope="col">
                      {name}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, counts, turnedRed, completed }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  {[counts?.red, counts?.yellow, counts?.blue, turnedRed, completed].map((count, i) => (
                    <td key={i}>{count ?? '–'}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Chart>
      )}
    </section>
  );
}

function drawn(days: TrendDay[], { colour, text, soft }: Style) {
  const { redAtEnd, yellowAtEnd, turnedRed, completed } = words.value.wall;
  const bar = (name: string, fill: string, of: (day: TrendDay) => number | undefined) => ({
    name,
    type: 'bar',
    stack: 'end',
    barMaxWidth: text.fontSize,
    itemStyle: { color: colour(fill) },
    data: days.map((day) => of(day) ?? null),
  });
  const points = (name: string, symbol: string, fill: string, of: (day: TrendDay) => number) => ({
    name,
    type: 'line',
    symbol,
    symbolSize: text.fontSize * 0.45,
    itemStyle: { color: colour(fill) },
    data: days.map(of),
  });
  const line = { lineStyle: { color: colour('line') } };
  return {
    grid: { left: 4, right: 8, top: text.fontSize * 2, bottom: 0, containLabel: true },
    legend: { right: 0, top: 0, textStyle: text, itemHeight: text.fontSize * 0.7, itemWidth: text.fontSize * 1.4 },
    tooltip: { trigger: 'axis', backgroundColor: colour('surface'), borderColor: colour('line'), textStyle: text },
    xAxis: {
      type: 'category',
      data: days.map(({ day }) => shortDay(day)),
      axisLabel: { ...soft, hideOverlap: true },
      axisLine: line,
      axisTick: { show: false },
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: soft, splitLine: line },
    series: [
      bar(redAtEnd, 'red', ({ counts }) => counts?.red),
      bar(yellowAtEnd, 'yellow-fill', ({ counts }) => counts?.yellow),
      points(turnedRed, 'diamond', 'ink', (day) => day.turnedRed),
      points(completed, 'circle', 'blue', (day) => day.completed),
    ],
  };
}
