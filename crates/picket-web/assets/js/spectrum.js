// A spectrum, peaks or curve, with its reference: a closer look, and a cursor that goes from peak to peak.
class PicketSpectrum extends PicketChart {
  gather() {
    const rows = [...this.querySelectorAll("tbody tr")];
    const figure = (cell) => (cell?.dataset.value === undefined ? null : Number(cell.dataset.value));
    // The places where the cursor stops: peaks, or the bands of a curve.
    this.stops = rows.map((row) => figure(row.cells[0]));
    this.isCurve = this.dataset.form === "curve";
    this.falls = this.dataset.falling === "yes";
    if (this.isCurve) {
      const points = this.querySelector(".curve-points").dataset;
      this.hasReference = points.reference !== undefined;
      this.curves = [points.own, points.reference].filter((text) => text).map((text) => {
        const pairs = text.split(" ").map((pair) => pair.split(",").map(Number));
        return [pairs.map(([x]) => x), pairs.map(([, y]) => y)];
      });
    } else {
      this.hasReference = rows[0]?.cells.length > 2;
      this.peaks = [this.stops, rows.map((row) => figure(row.cells[1])), rows.map((row) => figure(row.cells[2]))];
    }
    this.first = Math.max(rows.findIndex((row) => row.classList.contains("raised")), 0);
    return this.stops.length > 0;
  }

  begin() {
    for (const [word, action] of [[this.dataset.closer, () => this.scale(0.5)], [this.dataset.wider, () => this.scale(2)], [this.dataset.whole, () => this.whole()]]) {
      this.added.push(this.addButton(word, action));
    }
    this.cursor = this.first;
    const { ink, quiet, accent, paper, axis } = this.paints();
    const data = this.isCurve ? uPlot.join(this.curves) : [this.peaks[0], this.peaks[1], this.peaks[2].map((share) => (share === null ? null : -share))];
    if (!this.hasReference) data.length = 2;
    const places = data[0];
    // A margin at both ends, so that the outermost peaks stand clear of the axes.
    const margin = this.isCurve ? 0 : Math.max((places.at(-1) - places[0]) * 0.02, 2);
    this.all = [places[0] - margin, places.at(-1) + margin];
    const own = { stroke: ink, width: 1.5, points: { show: false }, spanGaps: true, ...(this.isCurve ? {} : { paths: sticks }) };
    const reference = { ...own, stroke: accent, ...(this.isCurve ? { scale: "reference", dash: [6, 4] } : {}) };
    this.plot = new uPlot(
      {
        width: this.stage.clientWidth,
        height: 360,
        legend: { show: false },
        cursor: { y: false, drag: { x: true, y: false }, points: { size: 9, fill: accent, stroke: paper } },
        scales: {
          x: { time: false, dir: this.falls ? -1 : 1, range: (_, low, high) => (low === places[0] && high === places.at(-1) ? this.all : [low, high]) },
          y: this.isCurve ? {} : { range: [this.hasReference ? -105 : 0, 105] },
        },
        axes: [
          { ...axis, space: 56, values: (_, splits) => splits.map(String), label: this.dataset.unit, labelFont: axis.font, labelSize: 18, size: 34 },
          { ...axis, size: 52, values: (_, splits) => splits.map((value) => String(this.isCurve ? value : Math.abs(value))) },
        ],
        series: [{}, own, ...(this.hasReference ? [reference] : [])],
        hooks: {
          setCursor: [(plot) => typeof plot.cursor.idx === "number" && this.read(plot.cursor.idx)],
          drawAxes: [
            (plot) => {
              if (this.isCurve) return;
              const line = Math.round(plot.valToPos(0, "y", true));
              plot.ctx.fillStyle = quiet;
              plot.ctx.fillRect(plot.bbox.left, line, plot.bbox.width, Math.max(1, Math.round(devicePixelRatio)));
            },
          ],
        },
      },
      data,
      this.stage,
    );
  }

  keys() {
    const last = this.stops.length - 1;
    const to = (index) => () => this.move(Math.min(Math.max(index, 0), last));
    // The table of a curve is in the order of the drawing; the peaks are in the order of the axis, which is the same.
    return {
      ArrowLeft: to(this.cursor - 1),
      ArrowRight: to(this.cursor + 1),
      Home: to(0),
      End: to(last),
      "+": () => this.scale(0.5),
      "=": () => this.scale(0.5),
      "-": () => this.scale(2),
      0: () => this.whole(),
    };
  }

  // Shows a part that is so many times as wide, about the cursor.
  scale(factor) {
    const { min, max } = this.plot.scales.x;
    const width = Math.min((max - min) * factor, this.all[1] - this.all[0]);
    this.show(this.stops[this.cursor], width);
  }

  whole() {
    this.show(0, this.all[1] - this.all[0]);
  }

  show(middle, width) {
    const min = Math.min(Math.max(middle - width / 2, this.all[0]), this.all[1] - width);
    const stop = this.cursor;
    // In a batch the scale holds at once, so that the cursor finds its place on it; until then it stands at another.
    this.plot.batch(() => this.plot.setScale("x", { min, max: min + width }));
    this.move(stop);
  }

  move(stop) {
    this.cursor = stop;
    const place = this.stops[stop];
    const { min, max } = this.plot.scales.x;
    const isSeen = place >= min && place <= max;
    if (!isSeen && max - min < this.all[1] - this.all[0]) return this.show(place, max - min);
    const places = this.plot.data[0];
    let index = places.findIndex((x) => x >= place);
    if (index < 0) index = places.length - 1;
    this.plot.setCursor({ left: this.plot.valToPos(place, "x"), top: 0 });
    this.read(index, stop);
  }

  // Says what is at a point of the data. The cursor is then at the stop nearest to it.
  read(index, stop) {
    const place = this.plot.data[0][index];
    const nearest = (best, x, at) => (Math.abs(x - place) < Math.abs(this.stops[best] - place) ? at : best);
    this.cursor = stop ?? this.stops.reduce(nearest, 0);
    const value = (series) => {
      const value = this.plot.data[series]?.[index];
      if (value === null || value === undefined) return "–";
      return this.isCurve ? String(Number(value.toPrecision(4))) : `${Math.abs(value).toFixed(1)} %`;
    };
    this.say({ x: String(Number(place.toFixed(4))), own: value(1), reference: value(2) });
  }
}

// Peaks as lines from nought.
function sticks(plot, series, from, to) {
  const path = new Path2D();
  const foot = plot.valToPos(0, "y", true);
  for (let index = from; index <= to; index += 1) {
    const height = plot.data[series][index];
    if (height === null || height === undefined) continue;
    const x = plot.valToPos(plot.data[0][index], "x", true);
    path.moveTo(x, foot);
    path.lineTo(x, plot.valToPos(height, "y", true));
  }
  return { stroke: path, fill: null, clip: null, flags: 1 };
}

customElements.define("pk-spectrum", PicketSpectrum);

// A file that is dropped anywhere on a page with a form for it is handed in.
const dropForm = document.querySelector("form[data-drop]");
if (dropForm) {
  const hint = dropForm.querySelector(".drop-hint");
  const words = hint.textContent;
  const hasFile = (event) => event.dataTransfer?.types.includes("Files");
  const show = (text) => {
    hint.textContent = text;
    hint.hidden = !text;
  };
  document.addEventListener("dragover", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    document.body.classList.add("dropping");
    if (hint.hidden || hint.textContent !== words) show(words);
  });
  document.addEventListener("dragleave", (event) => {
    if (event.relatedTarget) return;
    document.body.classList.remove("dropping");
    show("");
  });
  document.addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    document.body.classList.remove("dropping");
    if (event.dataTransfer.files.length !== 1) return show(dropForm.dataset.one);
    show("");
    dropForm.elements[dropForm.dataset.drop].files = event.dataTransfer.files;
    dropForm.requestSubmit();
  });
}
