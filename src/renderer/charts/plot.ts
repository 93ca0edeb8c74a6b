import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type Plugin,
  type ScaleOptionsByType,
} from 'chart.js';
import zoomPlugin from 'chartjs-plugin-zoom';
import { datasetsOf, type Dot } from './datasets';
import { formatTick } from './format';
import {
  axisTitle,
  heightRange,
  misfit,
  named,
  widthRange,
  withinBounds,
  type Axis,
  type ChartModel,
  type Series,
  type Zoom,
} from './model';
import { nearestIndex, rank, snap, type Hit } from './nearest';
import type { PictureLook } from './svg';
import { ticksOf } from './ticks';

Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, zoomPlugin);

export interface Pointed {
  /** A value that some line has. */
  x: number;
  /** Where the pointer is, in pixels of the canvas; null when the keyboard moves the cursor. */
  pointer: { x: number; y: number } | null;
}

export interface PlotEvents {
  /** The cursor is somewhere, or nowhere. */
  onPoint: (at: Pointed | null) => void;
  /** What is seen has been changed by hand; undefined for everything. */
  onZoom: (zoom: Zoom | undefined) => void;
}

/** One Chart.js chart on one canvas, kept for as long as the canvas and updated in place. */
export class Plot {
  private readonly chart: Chart<'line', Dot[]>;
  private model: ChartModel | undefined;
  private look: PictureLook | undefined;
  private zoom: Zoom | undefined;
  private cursor: number | null = null;

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly events: PlotEvents,
  ) {
    this.chart = new Chart(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        spanGaps: false,
        maintainAspectRatio: false,
        // the pointer is ours: the cursor is shared with other charts
        events: [],
        layout: { padding: { top: 8, right: 12 } },
        onResize: () => queueMicrotask(() => this.refresh()),
        plugins: {
          filler: { drawTime: 'beforeDatasetsDraw', propagate: false },
          zoom: {
            zoom: {
              mode: 'xy',
              // a bare wheel scrolls the page
              wheel: { enabled: true, modifierKey: 'ctrl' },
              drag: { enabled: true, threshold: 6 },
              onZoom: () => this.takeZoom(),
            },
            pan: { enabled: true, mode: 'xy', modifierKey: 'shift', onPan: () => this.takeZoom() },
          },
        },
      },
      plugins: [this.marks()],
    });
    canvas.addEventListener('pointermove', this.onPointerMove);
    canvas.addEventListener('pointerleave', this.onPointerLeave);
    canvas.addEventListener('dblclick', this.resetZoom);
  }

  destroy(): void {
    this.canvas.removeEventListener('pointermove', this.onPointerMove);
    this.canvas.removeEventListener('pointerleave', this.onPointerLeave);
    this.canvas.removeEventListener('dblclick', this.resetZoom);
    this.chart.destroy();
  }

  show(model: ChartModel, look: PictureLook, zoom: Zoom | undefined): void {
    this.model = withinBounds(model);
    this.look = look;
    this.zoom = zoom;
    this.refresh();
  }

  /** Draws the cursor at a value of the x axis. */
  showCursor(x: number | null): void {
    if (x === this.cursor) return;
    this.cursor = x;
    if (this.model) this.chart.draw();
  }

  /** The named lines' points at a value of x, those nearest to the pointer first. */
  hits(x: number, pointer: number | null): Hit[] {
    return rank(this.targets(), x, pointer, this.places());
  }

  /** Where a value of x is, in pixels of the canvas. */
  pixel(x: number): number {
    return this.chart.scales.x.getPixelForValue(x);
  }

  /** The next value of x that some line has. */
  step(direction: 1 | -1): void {
    const { x: axis } = this.model!;
    const [from, to] = this.seen();
    const xs = [...new Set(this.targets().flatMap(({ x }) => [...x]))]
      .filter((x) => x >= from && x <= to && misfit(x, axis) === undefined)
      .sort((a, b) => a - b);
    if (xs.length === 0) return;
    const forwards = axis.reverse ? -direction : direction;
    const at = this.cursor === null ? -1 : nearestIndex(xs, this.cursor, this.places().x);
    const first = forwards > 0 ? 0 : xs.length - 1;
    const next = this.cursor === null ? first : Math.min(xs.length - 1, Math.max(0, at + forwards));
    this.events.onPoint({ x: xs[next], pointer: null });
  }

  zoomBy(factor: number): void {
    this.chart.zoom(factor, 'none');
    this.takeZoom();
  }

  readonly resetZoom = (): void => {
    this.events.onZoom(undefined);
  };

  /** What is seen of the x axis. */
  private seen(): [number, number] {
    return this.zoom?.x ?? widthRange(this.model!);
  }

  private readonly onPointerMove = ({ offsetX, offsetY }: PointerEvent): void => {
    const { chartArea, scales } = this.chart;
    if (!this.model || offsetX < chartArea.left - 4 || offsetX > chartArea.right + 4) {
      this.events.onPoint(null);
      return;
    }
    const x = snap(this.targets(), scales.x.getValueForPixel(offsetX)!, this.places().x);
    this.events.onPoint(x === undefined ? null : { x, pointer: { x: offsetX, y: offsetY } });
  };

  private readonly onPointerLeave = (): void => {
    this.events.onPoint(null);
  };

  private targets(): Series[] {
    return named(this.model?.series ?? []);
  }

  private places() {
    const { x, y } = this.chart.scales;
    return {
      x: (value: number) => x.getPixelForValue(value),
      y: (value: number) => (misfit(value, this.model!.y) ? NaN : y.getPixelForValue(value)),
    };
  }

  /** The plug-in has changed what is seen: there are finer data for it. */
  private takeZoom(): void {
    const { x, y } = this.chart.scales;
    this.events.onZoom({ x: [x.min, x.max], y: [y.min, y.max] });
  }

  private refresh(): void {
    const { model, look } = this;
    if (!model || !look) return;
    const [from, to] = this.seen();
    const as = (value: number) => (model.x.log ? Math.log(value) : value);
    const width = this.chart.chartArea.width || this.canvas.clientWidth;
    const place = (x: number) => ((as(x) - as(from)) / (as(to) - as(from) || 1)) * width;
    this.chart.data.datasets = datasetsOf(model, look, { from, to, place });
    const [min, max] = this.zoom?.y ?? heightRange(model);
    this.chart.options.scales = {
      x: { ...scaleOptions(model.x, look, 9), min: from, max: to },
      y: { ...scaleOptions(model.y, look, 6), min, max },
    };
    this.chart.options.plugins!.zoom!.zoom!.drag = {
      enabled: true,
      threshold: 6,
      borderColor: look.soft,
      borderWidth: 1,
      backgroundColor: look.rule,
    };
    this.chart.update('none');
  }

  /** The cursor, and a mark at the edge for each value that cannot be drawn: a cross above, a wedge below. */
  private marks(): Plugin<'line'> {
    return {
      id: 'marks',
      afterDatasetsDraw: ({ ctx, chartArea }) => {
        if (!this.model || !this.look) return;
        ctx.save();
        this.drawMisfits(ctx, chartArea);
        if (this.cursor !== null) this.drawCursor(ctx, chartArea, this.cursor);
        ctx.restore();
      },
    };
  }

  private drawMisfits(ctx: CanvasRenderingContext2D, { top, bottom, left, right }: Chart['chartArea']): void {
    const { series, x: axis, y } = this.model!;
    for (const { look, place, x: xs, y: ys } of series) {
      if (look === 'ghost' || look === 'reference') continue;
      ctx.strokeStyle = ctx.fillStyle = this.look!.line(place).colour;
      xs.forEach((x, i) => {
        const reason = misfit(ys[i], y);
        const at = misfit(x, axis) ? NaN : this.pixel(x);
        if (!reason || !(at >= left && at <= right)) return;
        ctx.beginPath();
        if (reason === 'not finite') cross(ctx, at, top + 4);
        else wedge(ctx, at, bottom - 1);
      });
    }
  }

  private drawCursor(
    ctx: CanvasRenderingContext2D,
    { top, bottom, left, right }: Chart['chartArea'],
    x: number,
  ): void {
    if (misfit(x, this.model!.x)) return;
    const at = this.pixel(x);
    if (at < left - 1 || at > right + 1) return;
    ctx.strokeStyle = this.look!.soft;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(at, top);
    ctx.lineTo(at, bottom);
    ctx.stroke();
    const { y: height } = this.places();
    for (const { id, index } of this.hits(x, null)) {
      const line = this.targets().find((target) => target.id === id)!;
      const dot = height(line.y[index]);
      if (!(dot >= top && dot <= bottom)) continue;
      ctx.beginPath();
      ctx.arc(this.pixel(line.x[index]), dot, 4, 0, 2 * Math.PI);
      ctx.fillStyle = this.look!.line(line.place).colour;
      ctx.fill();
      ctx.strokeStyle = this.look!.paper;
      ctx.stroke();
    }
  }
}

function scaleOptions(axis: Axis, look: PictureLook, count: number) {
  const common = {
    reverse: axis.reverse ?? false,
    title: { display: true, text: axisTitle(axis), color: look.ink, font: FONT },
    ticks: {
      color: look.soft,
      font: FONT,
      maxRotation: 0,
      callback: (value: string | number) => formatTick(Number(value)),
    },
    grid: { color: look.rule, drawTicks: false },
    border: { color: look.soft },
    afterBuildTicks: (scale: { min: number; max: number; ticks: { value: number }[] }) => {
      scale.ticks = ticksOf(axis, scale.min, scale.max, count).map((value) => ({ value }));
    },
  };
  return { ...common, type: axis.log ? 'logarithmic' : 'linear' } as unknown as ScaleOptionsByType<'linear'>;
}

const FONT = { family: "'Inter Variable', system-ui, sans-serif", size: 12 };

function cross(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.moveTo(x - 3, y - 3);
  ctx.lineTo(x + 3, y + 3);
  ctx.moveTo(x + 3, y - 3);
  ctx.lineTo(x - 3, y + 3);
  ctx.stroke();
}

function wedge(ctx: CanvasRenderingContext2D, x: number, y: number): void {
  ctx.moveTo(x - 3, y - 6);
  ctx.lineTo(x + 3, y - 6);
  ctx.lineTo(x, y);
  ctx.fill();
}
