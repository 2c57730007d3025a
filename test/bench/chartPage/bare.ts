import { LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { type Charts, HEIGHT, pointsOf, SPANS } from './points.ts'

use([LineChart, GridComponent, CanvasRenderer])

/** ECharts as its manual has it, without animation: a filled line, axes, and nothing else. */
export function mountBare(host: HTMLElement, count: number, onPainted: () => void): Charts {
  const charts = Array.from({ length: count }, () => {
    const box = document.createElement('div')
    box.className = 'chart'
    const plot = document.createElement('div')
    plot.style.height = `${String(HEIGHT)}px`
    box.append(plot)
    host.append(box)
    const chart = init(plot)
    chart.on('finished', onPainted)
    return chart
  })
  return {
    show: run => {
      const { from, to } = SPANS.at(run)
      for (const [index, chart] of charts.entries()) {
        const { times, columns } = pointsOf(index, from)
        const data = Array.from(times, (time, at) => [time, columns.values[at] ?? NaN])
        chart.setOption(
          {
            animation: false,
            xAxis: { type: 'value', min: from, max: to },
            yAxis: { type: 'value', min: 0, max: 100 },
            series: [{ type: 'line', data, symbol: 'none', areaStyle: { opacity: 0.16 } }],
          },
          { notMerge: true },
        )
      }
    },
  }
}
