// The trend of thirty working days: what turned red as bars, what was completed as a line with points.
import type { Asked } from '../page/asked';
import { shortDay } from '../page/moments';
import { Waiting } from '../page/state';
import { words } from '../texts/language';
import { Chart, type Style } from './chart';
import { type Flow, isShown } from './trend-days';

export function Trend({ flows }: { flows: Asked<Flow[]> }) {
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
                <th scope="col">{text.day}</th>
                <th scope="col">{text.turnedRed}</th>
                <th scope="col">{text.completed}</th>
              </tr>
            </thead>
            <tbody>
              {days.map(({ day, turnedRed, completed }) => (
                <tr key={day}>
                  <th scope="row">{day}</th>
                  <td>{turnedRed}</td>
                  <td>{completed}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Chart>
      )}
    </section>
  );
}

function drawn(days: Flow[], { colour, text, soft }: Style) {
  const { turnedRed, completed } = words.value.wall;
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
      {
        name: turnedRed,
        type: 'bar',
        barMaxWidth: text.fontSize,
        itemStyle: { color: colour('red') },
        data: days.map((each) => each.turnedRed),
      },
      {
        name: completed,
        type: 'line',
        symbol: 'circle',
        symbolSize: text.fontSize * 0.45,
        itemStyle: { color: colour('blue') },
        data: days.map((each) => each.completed),
      },
    ],
  };
}
